namespace DistTrain.Training;

/// <summary>
/// What the coordinator's node and a visitor say: who knows the token but is no node of the run, or not yet. The visitor asks,
/// and every question has one answer.
/// </summary>
public static class VisitMessages
{
    /// <summary>The most bytes of a data file in one answer.</summary>
    public const int ChunkBytesMax = 1 << 16;

    /// <summary>The most bytes of a run file that nodes are sent.</summary>
    public const int RunFileBytesMax = 1 << 17;

    /// <summary>Let me take part.</summary>
    /// <param name="Node">The number that it had before; 0 for any.</param>
    /// <param name="Worker">Whether it offers a worker.</param>
    /// <param name="Server">Whether it offers a parameter server.</param>
    /// <param name="Kernel">Its kernel's hash.</param>
    /// <param name="Program">The version of its program.</param>
    public sealed record EnrolWanted(int Node, bool Worker, bool Server, string Kernel, string Program) : Message;

    /// <summary>What the new node needs in order to take part.</summary>
    /// <param name="Node">The node's number.</param>
    /// <param name="Run">The run's identity.</param>
    /// <param name="RunFile">The run file in UTF-8.</param>
    /// <param name="Fingerprint">The checksum of all data, decoded.</param>
    /// <param name="Files">The files from which they come; none where they are computed.</param>
    public sealed record Enrolled(
        int Node, string Run, byte[] RunFile, string Fingerprint, IReadOnlyList<SharedFile> Files) : Message;

    /// <summary>Send a part of a data file.</summary>
    /// <param name="File">Which one of those told.</param>
    /// <param name="Offset">Where it begins.</param>
    /// <param name="Bytes">How long it is, at most <see cref="ChunkBytesMax"/>.</param>
    public sealed record ChunkWanted(int File, long Offset, int Bytes) : Message;

    /// <summary>The part.</summary>
    /// <param name="Content">Its bytes.</param>
    public sealed record Chunk(byte[] Content) : Message;

    /// <summary>How does the run stand?</summary>
    public sealed record StatusWanted : Message;

    /// <summary>So it stands.</summary>
    /// <param name="Status">The run and its nodes.</param>
    public sealed record StatusTold(RunStatus Status) : Message;

    /// <summary>Have a node hand over what it has, and go.</summary>
    /// <param name="Node">Its number.</param>
    public sealed record DrainWanted(int Node) : Message;

    /// <summary>Stop the run after the steps under way, with a checkpoint.</summary>
    public sealed record StopWanted : Message;

    /// <summary>It is being done.</summary>
    /// <param name="Text">One sentence about it, for the user.</param>
    public sealed record Agreed(string Text) : Message;

    /// <summary>It cannot be done.</summary>
    /// <param name="Reason">One sentence, for the user.</param>
    public sealed record Refused(string Reason) : Message;
}

/// <summary>A data file that nodes can have from the coordinator's.</summary>
/// <param name="Name">What the run's data source calls it.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its checksum in lower-case hex.</param>
public sealed record SharedFile(string Name, long Bytes, string Sha256);
