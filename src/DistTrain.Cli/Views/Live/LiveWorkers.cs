using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>What each worker does, several on a line.</summary>
internal static class LiveWorkers
{
    private const int LinesMax = 6, CellWidth = 34;

    public static IEnumerable<string> Lines(IReadOnlyList<RunEvent.WorkerChanged?> workers, int width, bool unicode)
    {
        int most = Math.Max(1, width / CellWidth);
        int lines = (workers.Count + most - 1) / most;
        int onLine = lines is > 1 and <= LinesMax ? (workers.Count + lines - 1) / lines : most;
        int shown = Math.Min(workers.Count, onLine * LinesMax);
        for (int first = 0; first < shown; first += onLine)
            yield return string.Concat(
                Enumerable.Range(first, Math.Min(onLine, shown - first)).Select(i => Cell(i, workers[i], unicode)));
        if (shown < workers.Count)
            yield return $"[dim]and {workers.Count - shown:N0} more workers[/]";
    }

    private static string Cell(int worker, RunEvent.WorkerChanged? state, bool unicode)
    {
        (string colour, string word) = state?.Phase switch
        {
            WorkerPhase.Training => ("green", "training"),
            WorkerPhase.Evaluating => ("blue", "evaluating"),
            WorkerPhase.Idle => ("grey", "idle"),
            _ => ("yellow", "joining"),
        };
        string shards = state is null ? "" : RunText.Count(state.Shards, "shard");
        string dot = unicode ? "●" : "*";
        return $"[{colour}]{dot}[/] worker {worker,-3} {word,-11}[dim]{shards,-10}[/] ";
    }
}
