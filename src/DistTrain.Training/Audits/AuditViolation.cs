namespace DistTrain.Training;

/// <summary>One thing that is not as it must be.</summary>
/// <param name="Message">What, in a sentence without its full stop.</param>
/// <param name="Step">The step, if it is one's.</param>
/// <param name="Shard">The data shard, if it is one's.</param>
/// <param name="Sample">The first sample of the training set that is concerned, if any is.</param>
public sealed record AuditViolation(string Message, long? Step = null, int? Shard = null, int? Sample = null);
