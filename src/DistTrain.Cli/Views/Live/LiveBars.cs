using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>The two bars of the live view.</summary>
internal static class LiveBars
{
    private const int LabelWidth = 13, NoteWidth = 30;

    /// <summary>Steps of the epoch.</summary>
    public static string Epoch(RunDescription run, RunEvent.StepCommitted last, int width, bool unicode) => Line(
        $"epoch {last.Epoch + 1}/{run.Epochs}", (last.StepInEpoch + 1.0) / run.StepsPerEpoch,
        $"{run.Update} {last.StepInEpoch + 1:N0}/{run.StepsPerEpoch:N0}", "green", width, unicode);

    /// <summary>Steps of the run.</summary>
    public static string Run(
        RunDescription run, RunEvent.StepCommitted last, TimeSpan elapsed, TimeSpan? left, int width, bool unicode)
    {
        double share = (last.Step + 1.0) / ((double)run.Epochs * run.StepsPerEpoch);
        string times = RunText.Clock(elapsed) + (left is { } time ? $", {RunText.Clock(time)} left" : "");
        return Line("whole run", share, $"{100 * share,3:F0}%  {times}", "blue", width, unicode);
    }

    private static string Line(string label, double share, string note, string colour, int width, bool unicode)
    {
        int cells = Math.Max(10, width - LabelWidth - NoteWidth);
        int done = (int)Math.Round(Math.Clamp(share, 0, 1) * cells);
        (char full, char rest) = unicode ? ('━', '─') : ('#', '-');
        return $"{label.PadRight(LabelWidth)}[{colour}]{new string(full, done)}[/][dim]{new string(rest, cells - done)}[/]  {note}";
    }
}
