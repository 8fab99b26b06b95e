using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>The coordinator's part of a node while it has the coordinator: the run's files, and whoever looks on.</summary>
/// <param name="site">The node's part in the run.</param>
/// <param name="relay">Takes what the node's roles tell.</param>
internal sealed class Office(NodeSite site, RunRelay relay)
{
    private readonly RunWatch _watch = new(relay.User);
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunParts? _parts;

    /// <summary>The coordinator goes elsewhere, or the node ends.</summary>
    public void Close() => _closing.TrySetResult();

    /// <summary>Opens the run's files, and keeps them until the run has ended or the coordinator goes elsewhere.</summary>
    /// <param name="opened">Told when the coordinator can be played.</param>
    public NodeEvents.OfficeClosed Serve(Action<RunParts> opened)
    {
        // Another coordinator may have been here before, of this life of the node or of an earlier one.
        bool again = File.Exists(site.Folder.LedgerFile);
        var beginning = new RunBeginning(site.Plan, "akka", again, KeepsRecords: again);
        RunEvent? end = null;
        try
        {
            RunSummary? summary = TrainingRun.Execute(
                site.Spec, site.Folder, beginning, _watch, parts => end = Play(parts, opened));
            return new NodeEvents.OfficeClosed(summary, HowOf(end), null);
        }
        catch (Exception failure)
        {
            return new NodeEvents.OfficeClosed(null, $"failed: {failure.Message}", failure);
        }
    }

    /// <summary>How the run stands; null before the files are open.</summary>
    public RunStatus? Status(bool stopping, IEnumerable<NodeDirectory.Entry> nodes) => _parts is not { } parts
        ? null
        : _watch.Status(
            parts, site.Spec.Name, site.Folder.FolderPath, stopping,
            [.. nodes.Select(node => NodeReport.Of(node, node.Place.Node, parts.Coordinator.View, _watch)).Select(
                node => node.Node == site.Place.Node ? node with { Roles = $"coordinator, {node.Roles}" } : node)]);

    private static string? HowOf(RunEvent? end) => end switch
    {
        RunEvent.Completed => "complete",
        RunEvent.Stopped { Step: >= 0 } => "stopped, with a checkpoint",
        _ => null,
    };

    private RunEvent Play(RunParts parts, Action<RunParts> opened)
    {
        _parts = parts;
        relay.Office = parts.Observer;
        site.Disk.Keep(parts.Records.Ledger);
        opened(parts);
        Task<RunEvent> end = site.Host.Outcome.End;
        _ = Task.WhenAny(end, _closing.Task).GetAwaiter().GetResult();
        site.Disk.Keep(null);
        relay.Office = null;
        // A step below zero: the run goes on elsewhere.
        return end.IsCompleted ? end.GetAwaiter().GetResult() : new RunEvent.Stopped(-1);
    }
}
