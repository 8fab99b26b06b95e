using Akka.Actor.Setup;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>Gives a system's <see cref="RunLogger"/> the run whose user it tells.</summary>
/// <param name="outcome">The run.</param>
internal sealed class RunLogSetup(RunOutcome outcome) : Setup
{
    /// <summary>Warns the run's user, until the run has ended: what actors lose while they stop is no news.</summary>
    public void Warn(string text)
    {
        if (!outcome.End.IsCompleted)
            outcome.Publish(new RunEvent.Warning(text));
    }
}
