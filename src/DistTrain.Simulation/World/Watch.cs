using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>A role's wish to be told when a peer is lost.</summary>
/// <param name="peer">Whom it watches.</param>
/// <param name="incarnation">Which start of the peer it was; 0 for a disk.</param>
internal sealed class Watch(RoleAddress peer, long incarnation)
{
    public RoleAddress Peer => peer;

    public long Incarnation => incarnation;

    /// <summary>When the peer was last heard of, in ticks.</summary>
    public long LastContact { get; set; }
}
