using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>A codec of gradients or weights; see <see cref="CodecCatalog"/>.</summary>
public sealed record CodecSpec(string Kind, IReadOnlyDictionary<string, object> Settings) : Spec(Kind, Settings)
{
    /// <summary>A codec with every setting at its default.</summary>
    public CodecSpec(string kind) : this(kind, None) { }
}
