namespace DistTrain.Training;

/// <summary>What a frame between nodes holds.</summary>
public enum FrameKind : byte
{
    /// <summary>From the node that connects: who it is.</summary>
    Hello = 1,

    /// <summary>From the node that listens: prove that you know the token, as I do hereby.</summary>
    Challenge = 2,

    /// <summary>From the node that connects: the proof.</summary>
    Proof = 3,

    /// <summary>From the node that listens: come in.</summary>
    Welcome = 4,

    /// <summary>Instead of any of these: no, and why.</summary>
    Refusal = 5,

    /// <summary>A message of a role, its payload after it.</summary>
    Message = 6,

    /// <summary>Nothing but a sign of life.</summary>
    Heartbeat = 7,

    /// <summary>The last frame: the node leaves, and why.</summary>
    Farewell = 8,

    /// <summary>From a node of the same machine: memory to share. See <see cref="SharedOffer"/>.</summary>
    Share = 9,

    /// <summary>The answer, if the memory was found.</summary>
    Shared = 10,

    /// <summary>There is something in the shared memory.</summary>
    Doorbell = 11,
}
