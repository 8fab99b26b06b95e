namespace DistTrain.Training;

/// <summary>The sizes of a run, as its view shows them.</summary>
/// <param name="Name">The run's name.</param>
/// <param name="Host">What runs the roles: <c>in-process</c>, <c>processes</c>, <c>akka</c> or <c>simulation</c>.</param>
/// <param name="Workers">How many workers hold data shards.</param>
/// <param name="Servers">How many parameter servers hold parameter ranges.</param>
/// <param name="Shards">How many data shards there are.</param>
/// <param name="Parameters">Length of the flat parameter vector.</param>
/// <param name="TrainSamples">Samples in the training set.</param>
/// <param name="Epochs">Epochs in the whole run.</param>
/// <param name="StepsPerEpoch">Steps in an epoch.</param>
/// <param name="Kernel">The kernel identity: path and hash of its self-test.</param>
public sealed record RunDescription(
    string Name, string Host, int Workers, int Servers, int Shards, int Parameters, int TrainSamples, int Epochs,
    int StepsPerEpoch,
    string Kernel)
{
    /// <summary>
    /// What a step is called: an update of the weights is a step, or under <c>train.consistency: local</c> a round of steps.
    /// </summary>
    public string Update { get; init; } = "step";
}
