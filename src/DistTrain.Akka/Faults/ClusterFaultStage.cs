using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// A real cluster: who will be there is not known before, and what happens to nodes themselves is not ours to fake.
/// </summary>
internal sealed class ClusterFaultStage : IFaultStage
{
    private const int NumberMax = 9999;

    /// <inheritdoc/>
    public bool Has(RoleAddress address) => address.Number <= NumberMax;

    /// <inheritdoc/>
    public string Describe(RoleKind kind) => $"numbers up to {NumberMax}";

    /// <inheritdoc/>
    public string? WhyNot(FaultKind kind) => kind switch
    {
        FaultKind.Drop or FaultKind.Duplicate or FaultKind.Reorder or FaultKind.Delay or FaultKind.Corrupt => null,
        FaultKind.Partition or FaultKind.OneWayPartition => null,
        FaultKind.Crash or FaultKind.Restart or FaultKind.StaleRestart or FaultKind.Pause =>
            "does not happen to messages: kill, stop or continue the process (kill -9, -STOP, -CONT)",
        FaultKind.Leave or FaultKind.Join => "is what 'disttrain drain' and 'disttrain node' do",
        _ => "can be played by 'disttrain simulate' only",
    };
}
