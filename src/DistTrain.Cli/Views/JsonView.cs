using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>One JSON object a line for programs: every event, and every few steps one.</summary>
/// <param name="output">Where lines go.</param>
/// <param name="resultsOnly">Only how the run ended.</param>
internal sealed class JsonView(TextWriter output, bool resultsOnly) : IRunView
{
    /// <inheritdoc/>
    public void Run(EventFeed feed)
    {
        while (feed.Wait(TimeSpan.FromSeconds(1)))
        {
            while (feed.TryTake(out RunEvent? runEvent))
            {
                if (!resultsOnly || runEvent is RunEvent.Completed or RunEvent.Stopped or RunEvent.Failed)
                    JsonLines.Write(output, runEvent!);
            }
            output.Flush();
        }
    }
}
