namespace DistTrain.Training;

/// <summary>A run that cannot go on, such as one whose loss is no longer a number. The message is for the user.</summary>
public sealed class RunFailedException(string message, Exception? inner = null) : Exception(message, inner);
