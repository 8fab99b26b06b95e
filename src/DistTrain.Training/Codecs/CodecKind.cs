using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>A kind of codec. A new one is a file of its own and a line in <see cref="CodecCatalog"/>.</summary>
public abstract class CodecKind : Kind
{
    /// <summary>Builds the codec; null if numbers go as they are.</summary>
    /// <param name="settings">Its settings, from <see cref="Kind.Resolve"/>.</param>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    public abstract Codec? Build(SettingValues settings);

    private protected static Setting Size(string name, int size, int max, string description) =>
        new(name, SettingType.Int, size, $"{description}: a power of two from 16 to {max}") { Minimum = 16, Maximum = max };

    private protected static int PowerOfTwo(SettingValues settings, string name) =>
        System.Numerics.BitOperations.IsPow2(settings.Int(name))
            ? settings.Int(name)
            : throw new ArgumentException($"{settings.Owner}: {name} is {settings.Int(name)}, and should be a power of two.");
}

/// <summary>No codec.</summary>
internal sealed class NoCodecKind : CodecKind
{
    public override string Name => "none";

    public override string Description => "float32, as it is";

    public override Codec? Build(SettingValues settings) => null;
}
