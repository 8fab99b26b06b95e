using System.Diagnostics.CodeAnalysis;

namespace DistTrain.Nn;

/// <summary>The layers that run files can name.</summary>
public static class LayerCatalog
{
    private static readonly Catalog<LayerKind> Catalog = new(
        "layer",
        new DenseKind(),
        new ReluKind(),
        new SigmoidKind(),
        new TanhKind(),
        new SoftmaxKind(),
        new FlattenKind());

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<LayerKind> Kinds => Catalog.Kinds;

    /// <summary>Finds a kind by its name.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out LayerKind? kind) => Catalog.TryGet(name, out kind);

    /// <summary>Builds a layer for inputs of the given shape.</summary>
    /// <exception cref="ArgumentException">The kind or a setting is unknown or wrong, or the shape does not fit.</exception>
    public static Layer Build(LayerSpec spec, Shape input)
    {
        LayerKind kind = Catalog.Get(spec.Kind);
        return kind.Build(kind.Resolve(spec.Settings), input);
    }
}
