namespace DistTrain.Training;

/// <summary>The two links between a pair of nodes, as what is small never waits behind what is large; and visits.</summary>
public enum LinkKind
{
    /// <summary>Messages without a payload, and signs of life.</summary>
    Control,

    /// <summary>Messages with one.</summary>
    Bulk,

    /// <summary>Neither: questions of someone who is no peer, and answers.</summary>
    Visit,
}
