using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>What all views say in the same words.</summary>
internal static class RunText
{
    /// <summary>The network in a few words.</summary>
    public static string Network(RunDescription run, string layers) => $"{layers} · {run.Parameters:N0} parameters";

    /// <summary>The data and who works on them in a few words.</summary>
    public static string Parts(RunEvent.Started started)
    {
        RunDescription run = started.Run;
        return $"{Count(run.TrainSamples, "sample")} in {Count(run.Shards, "shard")} · {Here(started.Workers, run.Workers, "worker")}, "
            + $"{Here(started.Servers, run.Servers, "server")} · {run.Kernel.Split(':')[0]}";
    }

    /// <summary>An epoch's results in one line, aligned with its neighbours.</summary>
    public static string Epoch(RunEvent.EpochCompleted epoch, int epochs)
    {
        string number = $"{epoch.Epoch + 1}".PadLeft($"{epochs}".Length);
        var parts = new List<string> { $"epoch {number}/{epochs}", $"loss {Loss(epoch.TrainLoss)}" };
        if (epoch.TrainAccuracy is { } accuracy)
            parts.Add($"accuracy {Percent(accuracy)}");
        if (epoch.Validation is { } validation)
            parts.Add($"validation {Result(validation)}");
        if (epoch.Test is { } test)
            parts.Add($"test {Result(test)}");
        parts.Add($"{Rate(epoch.SamplesPerSecond),9} samples/s");
        parts.Add($"{epoch.TrainSeconds,6:F1} s");
        if (epoch.Speculated is { Won: > 0 } speculated)
            parts.Add(Speculated(speculated));
        return string.Join("   ", parts);
    }

    /// <summary>Where the run is within its epoch, in one line.</summary>
    public static string Step(
        RunEvent.StepCommitted step, RunDescription run, double loss, double? accuracy, double samplesPerSecond, string left)
    {
        string number = $"{step.Epoch + 1}".PadLeft($"{run.Epochs}".Length);
        string inEpoch = $"{step.StepInEpoch + 1}".PadLeft($"{run.StepsPerEpoch}".Length);
        string right = accuracy is { } share ? $"   accuracy {Percent(share)}" : "";
        return $"epoch {number}/{run.Epochs}   {run.Update} {inEpoch}/{run.StepsPerEpoch}   loss {Loss(loss)}{right}"
            + $"   {Rate(samplesPerSecond)} samples/s   {left}";
    }

    /// <summary>The results at the end.</summary>
    /// <param name="summary">The results.</param>
    /// <param name="folder">The run's folder as the user would write it.</param>
    public static IReadOnlyList<(string Name, string Value)> Summary(RunSummary summary, string folder)
    {
        var rows = new List<(string, string)>();
        if (summary.TestRmse is { } rmse)
            rows.Add(("test rmse", $"{rmse:G6}   (loss {Loss(summary.TestLoss ?? double.NaN)})"));
        else if (summary.TestAccuracy is { } test)
            rows.Add(("test accuracy", $"{Percent(test).Trim()}   (loss {Loss(summary.TestLoss ?? double.NaN)})"));
        if (summary.ValidationAccuracy is { } validation)
            rows.Add(
                ("validation accuracy", $"{Percent(validation).Trim()}   (loss {Loss(summary.ValidationLoss ?? double.NaN)})"));
        else if (summary.ValidationLoss is { } loss)
            rows.Add(("validation loss", Loss(loss)));
        rows.Add(("training loss", Loss(summary.TrainLoss)));
        rows.Add(("speed", $"{Rate(summary.SamplesPerSecond)} samples/s"));
        rows.Add(
            ("time", $"{summary.WallSeconds:F1} s, {summary.TrainSeconds:F1} s of it in {Count(summary.Steps, summary.Update)}"));
        if (summary is { NodesSpeculated: { } asked, NodesSpeculatedWon: > 0 and var won })
            rows.Add(("speculated", $"{Count(asked, "node")} of slow workers, {won:N0} of them won"));
        rows.Add(("weights sha256", summary.WeightsSha256));
        rows.Add(("run folder", folder));
        return rows;
    }

    /// <summary>Writes names and values below each other.</summary>
    public static void Write(TextWriter output, IReadOnlyList<(string Name, string Value)> rows)
    {
        int left = rows.Max(row => row.Name.Length);
        foreach ((string name, string value) in rows)
            output.WriteLine($"{name.PadRight(left)}  {value}");
    }

    /// <summary>What idle workers were asked for in place of slow ones.</summary>
    public static string Speculated(Speculated nodes) => $"speculated {Count(nodes.Asked, "node")}, {nodes.Won:N0} won";

    /// <summary>One thing or several: <c>1 worker</c>, <c>2 workers</c>.</summary>
    public static string Count(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count:N0} {noun}s";

    /// <summary>Who is there, and of how many if some are not: <c>2 of 3 workers</c>.</summary>
    private static string Here(int here, int asked, string noun) =>
        here < asked ? $"{here:N0} of {Count(asked, noun)}" : Count(here, noun);

    public static string Percent(double share) => $"{100 * share,6:F2}%";

    public static string Loss(double loss) => Math.Abs(loss) is >= 0.001 and < 1000 or 0 ? $"{loss:F4}" : $"{loss:0.000e+0}";

    public static string Rate(double perSecond) => perSecond < 100 ? $"{perSecond:F1}" : $"{perSecond:N0}";

    /// <summary>A time for people: <c>0:07</c>, <c>12:30</c>, <c>1:02:03</c>.</summary>
    public static string Clock(TimeSpan time) =>
        time.TotalHours >= 1
            ? $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"
            : $"{time.Minutes}:{time.Seconds:00}";

    private static string Result(Evaluation evaluation) =>
        evaluation.Accuracy is { } accuracy ? Percent(accuracy)
        : evaluation.Rmse is { } rmse ? $"rmse {rmse,8:G6}"
        : $"loss {Loss(evaluation.Loss)}";
}
