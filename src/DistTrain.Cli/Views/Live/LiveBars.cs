using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>The two bars of the live view.</summary>
internal static class LiveBars
{
    private const int LabelWidth = 13, NoteWidth = 24;

    /// <summary>Steps of the epoch.</summary>
    public static string Epoch(RunDescription run, RunEvent.StepCommitted last, int width) => Line(
        $"epoch {last.Epoch + 1}/{run.Epochs}", (last.StepInEpoch + 1.0) / run.StepsPerEpoch,
        $"step {last.StepInEpoch + 1:N0}/{run.StepsPerEpoch:N0}", "green", width);

    /// <summary>Steps of the run.</summary>
    public static string Run(RunDescription run, RunEvent.StepCommitted last, TimeSpan? left, int width)
    {
        double share = (last.Step + 1.0) / ((double)run.Epochs * run.StepsPerEpoch);
        return Line("whole run", share, $"{100 * share:F0}%" + (left is { } time ? $"   {RunText.Clock(time)} left" : ""), "blue", width);
    }

    private static string Line(string label, double share, string note, string colour, int width)
    {
        int cells = Math.Max(10, width - LabelWidth - NoteWidth);
        int done = (int)Math.Round(Math.Clamp(share, 0, 1) * cells);
        return $"{label.PadRight(LabelWidth)}[{colour}]{new string('━', done)}[/][dim]{new string('━', cells - done)}[/]  {note}";
    }
}
