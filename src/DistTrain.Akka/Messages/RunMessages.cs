namespace DistTrain.AkkaHost;

/// <summary>What the actor of a run is told by its process.</summary>
internal static class RunMessages
{
    /// <summary>Stop after the step under way, with a checkpoint.</summary>
    public sealed record Stop
    {
        /// <summary>The only one.</summary>
        public static Stop Instance { get; } = new();
    }
}
