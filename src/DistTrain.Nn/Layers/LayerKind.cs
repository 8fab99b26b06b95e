namespace DistTrain.Nn;

/// <summary>A kind of layer. A new one is a file of its own and a line in <see cref="LayerCatalog"/>.</summary>
public abstract class LayerKind : Kind
{
    /// <summary>Builds the layer for inputs of the given shape.</summary>
    /// <param name="settings">Its settings, from <see cref="Kind.Resolve"/>.</param>
    /// <param name="input">The shape of one sample before it.</param>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public abstract Layer Build(SettingValues settings, Shape input);
}
