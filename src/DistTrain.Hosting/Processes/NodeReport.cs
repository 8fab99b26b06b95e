using System.Diagnostics;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>What a node holds and does, as its coordinator's node sees it.</summary>
internal static class NodeReport
{
    /// <summary>The report of a node.</summary>
    /// <param name="entry">The node.</param>
    /// <param name="number">The number of its worker and server.</param>
    /// <param name="view">The view in force; null before the first.</param>
    /// <param name="watch">What its worker does.</param>
    public static NodeStatus Of(NodeDirectory.Entry entry, int number, View? view, RunWatch watch)
    {
        IReadOnlyList<int> shards = view?.ShardsOf(number) ?? [];
        int[] ranges = Ranges(view, replicas => replicas.Primary == number);
        int[] backups = Ranges(view, replicas => replicas.Backups.Contains(number) || replicas.Learners.Contains(number));
        return new NodeStatus(
            entry.Place.Node, $"{entry.Place.Host}:{entry.Place.Port}",
            (entry.Worker, entry.Server) switch { (true, true) => "worker, server", (true, false) => "worker", _ => "server" },
            State(entry, number, view, shards.Count, ranges.Length + backups.Length, watch.PhaseOf(number)), shards, ranges,
            backups,
            Stopwatch.GetElapsedTime(entry.Since).TotalSeconds);
    }

    private static string State(
        NodeDirectory.Entry entry, int number, View? view, int shards, int ranges, WorkerPhase? phase) =>
        entry.IsLeaving ? "leaving"
        : view?.Members.Any(member => member.Address.Number == number) != true ? "joining"
        : shards > 0 ? phase switch
        {
            WorkerPhase.Training => "training",
            WorkerPhase.Evaluating => "evaluating",
            _ => "idle",
        }
        : ranges > 0 ? "serving"
        : "standby";

    private static int[] Ranges(View? view, Func<RangeReplicas, bool> holds) => view is null
        ? []
        : [.. Enumerable.Range(0, view.Ranges.Count).Where(range => holds(view.Ranges[range]))];
}
