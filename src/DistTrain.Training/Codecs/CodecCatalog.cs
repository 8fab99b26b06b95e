using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>The codecs that run files can name.</summary>
public static class CodecCatalog
{
    private static readonly Catalog<CodecKind> Catalog = new(
        "codec", new NoCodecKind(), new Fp16Kind(), new Bf16Kind(), new Int8Kind(), new TopKKind(), new SignKind());

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<CodecKind> Kinds => Catalog.Kinds;

    /// <summary>Builds a codec; null for none.</summary>
    /// <exception cref="ArgumentException">The kind or a setting is unknown or wrong.</exception>
    public static Codec? Build(CodecSpec spec)
    {
        CodecKind kind = Catalog.Get(spec.Kind);
        return kind.Build(kind.Resolve(spec.Settings));
    }
}
