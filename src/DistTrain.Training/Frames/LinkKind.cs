namespace DistTrain.Training;

/// <summary>The two links between a pair of nodes: what is small never waits behind what is large.</summary>
public enum LinkKind
{
    /// <summary>Messages without a payload, and signs of life.</summary>
    Control,

    /// <summary>Messages with one.</summary>
    Bulk,
}
