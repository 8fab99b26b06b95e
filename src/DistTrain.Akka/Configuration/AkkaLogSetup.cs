using Akka.Actor.Setup;

namespace DistTrain.AkkaHost;

/// <summary>Where an actor system's log goes.</summary>
/// <param name="write">Takes a line.</param>
public sealed class AkkaLogSetup(Action<string> write) : Setup
{
    /// <summary>Takes a line.</summary>
    public Action<string> Write { get; } = write;
}
