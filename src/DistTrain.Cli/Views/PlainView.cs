using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>
/// Plain lines, for files, pipes and simple terminals: one per epoch, and one every few seconds within long ones.
/// </summary>
/// <param name="output">Where lines go.</param>
/// <param name="errors">Where warnings go.</param>
/// <param name="layers">The network in a few words.</param>
/// <param name="certs">The folder of certificates that whoever joins on this machine needs; null for none.</param>
internal sealed class PlainView(TextWriter output, TextWriter errors, string layers, string? certs) : IRunView
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.5), Between = TimeSpan.FromSeconds(5);

    private readonly Pace _pace = new();
    private RunProgress.Totals _shown = new(null, 0, 0, 0);
    private TimeSpan _shownAt;

    /// <inheritdoc/>
    public void Run(EventFeed feed)
    {
        while (feed.Wait(Look))
        {
            while (feed.TryTake(out RunEvent? runEvent))
                Show(runEvent!, feed.Progress);
            ShowStep(feed.Progress);
        }
    }

    private void Show(RunEvent runEvent, RunProgress progress)
    {
        switch (runEvent)
        {
            case RunEvent.Started started:
                output.WriteLine($"{started.Run.Name}: {RunText.Network(started.Run, layers)} · {RunText.Parts(started)}");
                if (started.FirstStep > 0)
                    output.WriteLine($"goes on after {started.Run.Update} {started.FirstStep:N0}");
                break;
            case RunEvent.EpochCompleted epoch when progress.Started is { } run:
                output.WriteLine(RunText.Epoch(epoch, run.Run.Epochs));
                (_shown, _shownAt) = (progress.Now, progress.Elapsed);
                break;
            case RunEvent.Listening listening:
                foreach (string line in NodeText.Listening(listening, certs))
                    output.WriteLine(line);
                break;
            case RunEvent.NodeJoined or RunEvent.NodeGone:
                output.WriteLine(NodeText.Of(runEvent));
                break;
            case RunEvent.Notice { IsTrouble: false } notice:
                output.WriteLine(notice.Text);
                break;
            case RunEvent.Notice notice:
                errors.WriteLine($"warning: {notice.Text}");
                break;
            case RunEvent.Warning warning:
                errors.WriteLine($"warning: {warning.Text}");
                break;
        }
        output.Flush();
    }

    private void ShowStep(RunProgress progress)
    {
        (RunProgress.Totals now, TimeSpan at) = (progress.Now, progress.Elapsed);
        _pace.Look(at, now.Samples);
        if (progress.Started is not { } started || now.Last is null || now.Samples == _shown.Samples || at - _shownAt < Between)
            return;
        // After an epoch's last step its own line is about to come.
        if (now.Last.StepInEpoch + 1 == started.Run.StepsPerEpoch)
            return;
        string left = Pace.Left(started, now.Last, at) is { } time ? $"{RunText.Clock(time)} left" : "";
        output.WriteLine(
            RunText.Step(now.Last, started.Run, now.LossSince(_shown), now.AccuracySince(_shown), _pace.SamplesPerSecond, left));
        output.Flush();
        (_shown, _shownAt) = (now, at);
    }
}
