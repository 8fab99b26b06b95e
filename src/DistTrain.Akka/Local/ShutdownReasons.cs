using Akka.Actor;

namespace DistTrain.AkkaHost;

/// <summary>Why an actor system ends.</summary>
internal static class ShutdownReasons
{
    /// <summary>Somebody asked for it: SIGTERM, Ctrl-C.</summary>
    public sealed class Asked : CoordinatedShutdown.Reason
    {
        /// <summary>The only one.</summary>
        public static Asked Instance { get; } = new();
    }

    /// <summary>The run has come to its end.</summary>
    public sealed class Ended : CoordinatedShutdown.Reason
    {
        /// <summary>The only one.</summary>
        public static Ended Instance { get; } = new();
    }
}
