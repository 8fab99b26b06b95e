namespace DistTrain.Training;

/// <summary>
/// What the nodes of a cluster and the coordinator's singleton say to one another, every second again: nothing of it needs to
/// arrive.
/// </summary>
public static class ClusterMessages
{
    /// <summary>From a node to the singleton: here I am.</summary>
    /// <param name="Node">Its number; 0 if it has none yet.</param>
    /// <param name="Incarnation">Which start of it this is.</param>
    /// <param name="Worker">Whether it has a worker.</param>
    /// <param name="Server">Whether it has a parameter server.</param>
    /// <param name="Leaving">Whether it hands over what it has, and goes.</param>
    /// <param name="Place">Where its data plane listens; empty and 0 where it does not yet.</param>
    /// <param name="Highest">The highest number of a node that it knows of.</param>
    /// <param name="Run">The run that it takes part in, or wants to be trained; null for none.</param>
    public sealed record Register(
        int Node, long Incarnation, bool Worker, bool Server, bool Leaving, NodePlace Place, int Highest, ClusterRun? Run)
        : Message;

    /// <summary>From the singleton to a node: you are known.</summary>
    /// <param name="Node">The node's number.</param>
    /// <param name="Incarnation">The start of it that is meant.</param>
    /// <param name="Coordinator">The number of the singleton's node.</param>
    /// <param name="Run">The run that is trained; null before there is one.</param>
    /// <param name="Places">Where the nodes' data planes listen. A node calls those of lower numbers.</param>
    public sealed record Registered(
        int Node, long Incarnation, int Coordinator, ClusterRun? Run, IReadOnlyList<NodePlace> Places) : Message;
}

/// <summary>A run of a cluster.</summary>
/// <param name="Session">Which start of it; empty for one that waits for its nodes.</param>
/// <param name="Token">What everyone must know who joins its data plane.</param>
/// <param name="RunFile">The run file in UTF-8, every default written out.</param>
/// <param name="Voters">The numbers of the nodes that keep its terms and views.</param>
public sealed record ClusterRun(string Session, string Token, byte[] RunFile, IReadOnlyList<int> Voters);
