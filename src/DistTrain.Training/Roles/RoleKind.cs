namespace DistTrain.Training;

/// <summary>The parts that a run is played by.</summary>
public enum RoleKind
{
    /// <summary>Membership, maps, epochs, checkpoints; one at a time.</summary>
    Coordinator,

    /// <summary>Owns parameter ranges.</summary>
    Server,

    /// <summary>Holds data shards.</summary>
    Worker,

    /// <summary>A disk, seen as a peer that answers messages.</summary>
    Storage,
}
