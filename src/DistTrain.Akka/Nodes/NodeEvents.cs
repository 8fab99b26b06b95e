using DistTrain.Data;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>What a node's own actors tell one another; nothing of it leaves the process.</summary>
internal static class NodeEvents
{
    /// <summary>A second has passed: say again what may have been lost.</summary>
    public sealed record Beat
    {
        /// <summary>The only one.</summary>
        public static Beat Instance { get; } = new();
    }

    /// <summary>The run's data are here.</summary>
    public sealed record Loaded(DataSplits Data);

    /// <summary>The node takes part in the run from now on.</summary>
    public sealed record Settled(NodeSite Site);

    /// <summary>Hand over what the node has, and go.</summary>
    public sealed record Leave(string Why);

    /// <summary>The coordinator's files are open.</summary>
    public sealed record OfficeOpened(RunParts Parts);

    /// <summary>The coordinator's files are closed.</summary>
    /// <param name="Summary">The results of a complete run.</param>
    /// <param name="How">How the run has ended, in a few words; null if it goes on elsewhere.</param>
    /// <param name="Failure">Why it failed; null if it did not.</param>
    public sealed record OfficeClosed(RunSummary? Summary, string? How, Exception? Failure);
}
