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
                if (runEvent is RunEvent.Warning warning)
                    errors.WriteLine($"warning: {warning.Text}");
            }
        }
    }
}
