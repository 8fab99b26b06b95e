using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>How a run stands, as a table.</summary>
internal static class StatusText
{
    private static readonly string[] s_head = ["node", "address", "roles", "state", "shards", "ranges", "copies", "here for"];

    public static void Write(TextWriter output, RunStatus status)
    {
        string speed = status.SamplesPerSecond > 0 ? $" · {RunText.Rate(status.SamplesPerSecond)} samples/s" : "";
        string saved = status.Checkpoint >= 0 ? $" · checkpoint of step {status.Checkpoint:N0}" : "";
        string steps = $"step {status.Step:N0} of {status.Steps:N0} · epoch {status.Epoch} of {status.Epochs}";
        string view = status.View.Length > 0 ? status.View : "none yet";
        output.WriteLine($"{status.Name}: {status.State} · {steps}{speed}{saved}");
        if (status.Times is { } times)
            output.WriteLine(Times(times));
        output.WriteLine($"view {view} · {RunText.Count(status.Restores, "restore")} · {status.Folder}");
        output.WriteLine();
        string[][] rows = [s_head, .. status.Nodes.Select(Row)];
        int[] widths = [.. s_head.Select((_, column) => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>Where a step's time goes: <c>a step: 45.1 ms compute, 3.2 ms wait · communication 8.3 ms, of which 5.0 ms hidden</c>.</summary>
    private static string Times(StepTimes times)
    {
        string travel = times.Communication > TimeSpan.Zero
            ? $" · communication {Milliseconds(times.Communication)}, of which {Milliseconds(times.Hidden)} hidden"
            : "";
        return $"a step: {Milliseconds(times.Compute)} compute, {Milliseconds(times.Wait)} wait{travel}";
    }

    private static string Milliseconds(TimeSpan time) => $"{time.TotalMilliseconds:N1} ms";

    private static string[] Row(NodeStatus node) =>
    [
        $"{node.Node}", node.Address, node.Roles, node.State, Numbers(node.Shards), Numbers(node.Ranges), Numbers(node.Backups),
        node.Node == 0 ? "" : RunText.Clock(TimeSpan.FromSeconds(node.Seconds)),
    ];

    /// <summary>Numbers in order, neighbours drawn together: <c>0-3,6</c>.</summary>
    private static string Numbers(IReadOnlyList<int> numbers)
    {
        var parts = new List<string>();
        int[] sorted = [.. numbers.Order()];
        for (int first = 0, next; first < sorted.Length; first = next)
        {
            for (next = first + 1; next < sorted.Length && sorted[next] == sorted[next - 1] + 1; next++)
            {
            }

            parts.Add(next - first > 1 ? $"{sorted[first]}-{sorted[next - 1]}" : $"{sorted[first]}");
        }

        return parts.Count == 0 ? "-" : string.Join(',', parts);
    }
}
