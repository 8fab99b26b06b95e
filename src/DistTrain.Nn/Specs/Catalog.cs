using System.Diagnostics.CodeAnalysis;

namespace DistTrain.Nn;

/// <summary>The known kinds of one sort, by name.</summary>
/// <typeparam name="TKind">The sort: <see cref="LayerKind"/>, <see cref="OptimizerKind"/> and so on.</typeparam>
public sealed class Catalog<TKind> where TKind : Kind
{
    private readonly string _noun;
    private readonly Dictionary<string, TKind> _byName;

    /// <summary>A catalog of the given kinds; <paramref name="noun"/> names one of them in messages.</summary>
    public Catalog(string noun, params TKind[] kinds)
    {
        (_noun, Kinds) = (noun, kinds);
        _byName = kinds.ToDictionary(kind => kind.Name);
    }

    /// <summary>The kinds, in the order in which they are best listed.</summary>
    public IReadOnlyList<TKind> Kinds { get; }

    /// <summary>Finds a kind by its name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TKind? kind) => _byName.TryGetValue(name, out kind);

    /// <summary>Finds a kind by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public TKind Get(string name) => TryGet(name, out TKind? kind)
        ? kind
        : throw new ArgumentException($"There is no {_noun} '{name}'{Spelling.HintOrList(name, _byName.Keys)}");
}
