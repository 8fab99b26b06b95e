namespace DistTrain.Data;

/// <summary>A setting under <c>data:</c> that does not fit.</summary>
/// <param name="Key">The key as written in run files, such as <c>train-samples</c>.</param>
/// <param name="Message">The offending value and what would be right.</param>
public sealed record DataSpecProblem(string Key, string Message);
