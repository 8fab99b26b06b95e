using DistTrain.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DistTrain.Cli;

/// <summary>A picture of the run that renews itself in a terminal; what has happened for good stays above it.</summary>
/// <param name="console">The terminal; must be interactive and know ANSI.</param>
/// <param name="layers">The network in a few words.</param>
/// <param name="certs">The folder of certificates that whoever joins on this machine needs; null for none.</param>
internal sealed class LiveView(IAnsiConsole console, string layers, string? certs = null) : IRunView
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.15);

    private readonly LossCurve _curve = new();
    private readonly Pace _pace = new();
    private RunProgress.Totals _seen = new(null, 0, 0, 0);
    private double _loss = double.NaN;
    private double? _accuracy;

    /// <inheritdoc/>
    public void Run(EventFeed feed)
    {
        // The first lines stand before the picture begins: it takes its place from where the cursor is then.
        while (feed.Progress.Started is null && feed.Wait(Look))
        {
            while (feed.TryTake(out RunEvent? early))
                Keep(early!, feed.Progress);
        }

        while (feed.TryTake(out RunEvent? runEvent))
            Keep(runEvent!, feed.Progress);
        TerminalState.CursorHidden = true;
        while (Show(feed))
        {
        }
        TerminalState.CursorHidden = false;
    }

    /// <summary>
    /// Shows the picture until the feed ends, or until the terminal has another width: the picture must begin anew then. True if
    /// so.
    /// </summary>
    private bool Show(EventFeed feed)
    {
        int width = console.Profile.Width;
        bool more = true;
        console.Live(Picture(feed.Progress)).AutoClear(true).Overflow(VerticalOverflow.Crop)
            .Cropping(VerticalOverflowCropping.Bottom).Start(
            context =>
            {
                while (width == console.Profile.Width && (more = feed.Wait(Look)))
                {
                    while (feed.TryTake(out RunEvent? runEvent))
                        Keep(runEvent!, feed.Progress);
                    context.UpdateTarget(Picture(feed.Progress));
                }
            });
        return more;
    }

    /// <summary>Writes what stays, above the picture.</summary>
    private void Keep(RunEvent runEvent, RunProgress progress)
    {
        switch (runEvent)
        {
            case RunEvent.Started started:
                console.MarkupLine(
                    $"[bold]{Markup.Escape(started.Run.Name)}[/]  {Markup.Escape(RunText.Network(started.Run, layers))}");
                console.MarkupLine($"[dim]{Markup.Escape(RunText.Parts(started))}[/]");
                if (started.FirstStep > 0)
                    console.MarkupLine($"[dim]goes on after {started.Run.Update} {started.FirstStep:N0}[/]");
                break;
            case RunEvent.EpochCompleted epoch when progress.Started is { } run:
                console.MarkupLine(Markup.Escape(RunText.Epoch(epoch, run.Run.Epochs)));
                break;
            case RunEvent.Listening listening:
                foreach (string line in NodeText.Listening(listening, certs))
                    console.WriteLine(line);
                break;
            case RunEvent.NodeJoined or RunEvent.NodeGone:
                console.MarkupLine($"[dim]{Markup.Escape(NodeText.Of(runEvent))}[/]");
                break;
            case RunEvent.Notice notice:
                console.MarkupLine($"[{(notice.IsTrouble ? "yellow" : "dim")}]{Markup.Escape(notice.Text)}[/]");
                break;
            case RunEvent.Warning warning:
                console.MarkupLine($"[yellow]{Markup.Escape(warning.Text)}[/]");
                break;
        }
    }

    private IRenderable Picture(RunProgress progress)
    {
        (RunProgress.Totals now, TimeSpan elapsed) = (progress.Now, progress.Elapsed);
        if (progress.Started is not { } started || now.Last is not { } last)
            return new Markup("[dim]waiting for the first step …[/]");
        _pace.Look(elapsed, now.Samples);
        Follow(now);
        int width = Math.Clamp(console.Profile.Width - 1, 40, 110);
        bool unicode = console.Profile.Capabilities.Unicode;
        var lines = new List<string>
        {
            "",
            LiveBars.Epoch(started.Run, last, width, unicode),
            LiveBars.Run(started.Run, last, elapsed, Pace.Left(started, last, elapsed), width, unicode),
            "",
            Numbers(last, width),
        };
        if (unicode && _curve.Draw(width - 13) is { Length: > 0 } curve)
            lines.Add($"[dim]loss curve[/]   [cyan]{curve}[/]");
        if (now.Speculated.Asked > 0)
            lines.Add($"[dim]slow workers' shards:[/] {RunText.Speculated(now.Speculated)}");
        lines.Add("");
        lines.AddRange(LiveWorkers.Lines(progress.Workers, width, unicode));
        return new Rows(
            lines.Select(line => line.Length == 0 ? (IRenderable)new Text(" ") : new Markup(line).Overflow(Overflow.Ellipsis)));
    }

    /// <summary>Means over the looks, smoothed so that numbers can be read.</summary>
    private void Follow(RunProgress.Totals now)
    {
        if (now.Samples == _seen.Samples)
            return;
        double loss = now.LossSince(_seen);
        _loss = double.IsFinite(_loss) ? 0.7 * _loss + 0.3 * loss : loss;
        _accuracy = now.AccuracySince(_seen) is { } accuracy ? 0.7 * (_accuracy ?? accuracy) + 0.3 * accuracy : null;
        _curve.Add(loss);
        _seen = now;
    }

    private string Numbers(RunEvent.StepCommitted last, int width)
    {
        string accuracy = _accuracy is { } share ? $"   [dim]accuracy[/] [bold]{RunText.Percent(share).Trim()}[/]" : "";
        string rate = width < 80 ? "" : $"   [dim]learning rate[/] {last.LearningRate:G4}";
        if (rate.Length > 0 && last.Staleness is { } staleness)
            rate += $"   [dim]staleness[/] {staleness:F1}";
        return $"[dim]loss[/] [bold]{RunText.Loss(_loss)}[/]{accuracy}   [dim]speed[/] [bold]{RunText.Rate(_pace.SamplesPerSecond)}[/] samples/s{rate}";
    }
}
