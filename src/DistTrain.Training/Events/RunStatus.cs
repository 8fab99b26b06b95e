namespace DistTrain.Training;

/// <summary>How a run stands, for users.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">Its folder on the coordinator's machine.</param>
/// <param name="State">What it does: <c>waiting</c>, <c>training</c> or <c>stopping</c>.</param>
/// <param name="Step">Steps committed.</param>
/// <param name="Steps">Steps in the whole run.</param>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">Epochs in the whole run.</param>
/// <param name="SamplesPerSecond">Samples trained on a second, over the last few seconds; 0 while it waits.</param>
/// <param name="View">The view in force, as term and number; empty before the first.</param>
/// <param name="Restores">How often the run has gone back to a checkpoint.</param>
/// <param name="Checkpoint">The step of the newest checkpoint; -1 for none.</param>
/// <param name="Nodes">The nodes that are connected, by number.</param>
public sealed record RunStatus(
    string Name, string Folder, string State, long Step, long Steps, int Epoch, int Epochs, double SamplesPerSecond, string View,
    int Restores, long Checkpoint, IReadOnlyList<NodeStatus> Nodes)
{
    /// <summary>
    /// Where a worker's time went in a step of the last few seconds, on average; null where that is not known, or while it waits.
    /// </summary>
    public StepTimes? Times { get; init; }
}

/// <summary>What a node of a run does.</summary>
/// <param name="Node">Its number.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Roles">What it holds: <c>coordinator</c>, <c>worker</c>, <c>server</c> or two of them.</param>
/// <param name="State">What it does: <c>joining</c>, <c>training</c>, <c>evaluating</c>, <c>idle</c>, <c>standby</c> or
/// <c>leaving</c>.</param>
/// <param name="Shards">The data shards that its worker holds.</param>
/// <param name="Ranges">The parameter ranges that its server updates.</param>
/// <param name="Backups">The parameter ranges that it keeps a copy of.</param>
/// <param name="Seconds">How long it has been here.</param>
public sealed record NodeStatus(
    int Node, string Address, string Roles, string State, IReadOnlyList<int> Shards, IReadOnlyList<int> Ranges,
    IReadOnlyList<int> Backups, double Seconds);
