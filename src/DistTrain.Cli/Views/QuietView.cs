using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>Nothing but warnings.</summary>
internal sealed class QuietView(TextWriter errors) : IRunView
{
    /// <inheritdoc/>
    public void Run(EventFeed feed)
    {
        while (feed.Wait(TimeSpan.FromSeconds(1)))
        {
            while (feed.TryTake(out RunEvent? runEvent))
            {
                string? text = runEvent switch
                {
                    RunEvent.Warning warning => warning.Text,
                    RunEvent.Notice { IsTrouble: true } notice => notice.Text,
                    _ => null,
                };
                if (text is not null)
                    errors.WriteLine($"warning: {text}");
            }
        }
    }
}
