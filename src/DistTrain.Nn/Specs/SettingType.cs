namespace DistTrain.Nn;

/// <summary>What values a <see cref="Setting"/> takes.</summary>
public enum SettingType
{
    /// <summary>A whole number: <see cref="int"/>.</summary>
    Int,

    /// <summary>A number: <see cref="double"/>.</summary>
    Float,

    /// <summary>Yes or no: <see cref="bool"/>.</summary>
    Bool,

    /// <summary>One of a list of words: <see cref="string"/>.</summary>
    Choice,

    /// <summary>A list of layers, for containers: <see cref="IReadOnlyList{T}"/> of <see cref="LayerSpec"/>.</summary>
    Layers,
}
