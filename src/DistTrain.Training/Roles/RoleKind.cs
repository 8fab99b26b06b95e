namespace DistTrain.Training;

/// <summary>The parts that a run is played by.</summary>
public enum RoleKind
{
    /// <summary>Membership, maps, epochs, checkpoints; one is in force at a time.</summary>
    Coordinator,

    /// <summary>Owns parameter ranges.</summary>
    Server,

    /// <summary>Holds data shards.</summary>
    Worker,

    /// <summary>A node's disk, seen as a peer that answers messages.</summary>
    Storage,

    /// <summary>Keeps terms and views on its node's disk.</summary>
    Voter,

    /// <summary>A node's host itself.</summary>
    Node,
}
