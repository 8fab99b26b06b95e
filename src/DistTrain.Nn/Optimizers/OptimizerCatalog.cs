using System.Diagnostics.CodeAnalysis;

namespace DistTrain.Nn;

/// <summary>The optimizers that run files can name.</summary>
public static class OptimizerCatalog
{
    private static readonly Catalog<OptimizerKind> Catalog = new(
        "optimizer",
        new SgdKind(),
        new MomentumKind("momentum", nesterov: false),
        new MomentumKind("nesterov", nesterov: true),
        new AdamKind("adam", decoupled: false),
        new AdamKind("adamw", decoupled: true));

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<OptimizerKind> Kinds => Catalog.Kinds;

    /// <summary>Finds a kind by its name.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out OptimizerKind? kind) => Catalog.TryGet(name, out kind);

    /// <summary>Builds an optimizer.</summary>
    /// <exception cref="ArgumentException">The kind or a setting is unknown or wrong.</exception>
    public static Optimizer Build(OptimizerSpec spec)
    {
        OptimizerKind kind = Catalog.Get(spec.Kind);
        return kind.Build(kind.Resolve(spec.Settings));
    }
}
