namespace DistTrain.Training;

/// <summary>What the nodes of a run say to one another beside what their roles say: who is where, and what users should hear.</summary>
public static class NodeMessages
{
    /// <summary>From a node to the coordinator's: others reach me here, at the address that you see me at.</summary>
    /// <param name="Port">The port.</param>
    /// <param name="Worker">Whether it has a worker.</param>
    /// <param name="Server">Whether it has a parameter server.</param>
    public sealed record Listening(int Port, bool Worker, bool Server) : Message;

    /// <summary>From the coordinator's node to all: where everyone is. A node calls those of lower numbers.</summary>
    /// <param name="Places">The nodes that listen.</param>
    public sealed record Directory(IReadOnlyList<NodePlace> Places) : Message;

    /// <summary>From the coordinator's node to all: the run has ended, so end too.</summary>
    /// <param name="How">How it ended, in a few words.</param>
    public sealed record RunEnded(string How) : Message;

    /// <summary>From the coordinator's node to another: hand over what you have, and go.</summary>
    public sealed record DrainAsked : Message;

    /// <summary>To the coordinator's node: that is what this one is doing.</summary>
    public sealed record Leaving : Message;

    /// <summary>To the coordinator's node: a worker began something else.</summary>
    /// <param name="Worker">The worker.</param>
    /// <param name="Phase">What it does now.</param>
    /// <param name="Shards">How many data shards it holds.</param>
    public sealed record WorkerChanged(int Worker, WorkerPhase Phase, int Shards) : Message;

    /// <summary>To the coordinator's node: something that the user should know.</summary>
    /// <param name="Text">One sentence.</param>
    public sealed record Warned(string Text) : Message;
}

/// <summary>Where a node is reached.</summary>
/// <param name="Node">Its number.</param>
/// <param name="Host">Its address.</param>
/// <param name="Port">Its port.</param>
public sealed record NodePlace(int Node, string Host, int Port);
