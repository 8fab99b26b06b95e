using System.Diagnostics.CodeAnalysis;

namespace DistTrain.Nn;

/// <summary>The losses that run files can name.</summary>
public static class LossCatalog
{
    private static readonly Catalog<LossKind> Catalog = new(
        "loss", new CrossEntropyKind(), new BinaryCrossEntropyKind(), new MeanSquaredErrorKind());

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<LossKind> Kinds => Catalog.Kinds;

    /// <summary>Finds a kind by its name.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out LossKind? kind) => Catalog.TryGet(name, out kind);

    /// <summary>Builds a loss.</summary>
    /// <exception cref="ArgumentException">The kind or a setting is unknown or wrong.</exception>
    public static Loss Build(LossSpec spec)
    {
        LossKind kind = Catalog.Get(spec.Kind);
        return kind.Build(kind.Resolve(spec.Settings));
    }
}
