using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>The network, <c>model:</c> of a run file.</summary>
public sealed record ModelSpec
{
    /// <summary>The layers in order, activations included.</summary>
    public IReadOnlyList<LayerSpec> Layers { get; init; } = [];

    /// <summary>What training makes small; cross-entropy unless given.</summary>
    public LossSpec Loss { get; init; } = new("cross-entropy");

    /// <inheritdoc/>
    public bool Equals(ModelSpec? other) => other is not null && Loss == other.Loss && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Loss, Layers.Count);
}
