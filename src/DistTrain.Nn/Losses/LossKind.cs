namespace DistTrain.Nn;

/// <summary>A kind of loss. A new one is a file of its own and a line in <see cref="LossCatalog"/>.</summary>
public abstract class LossKind : Kind
{
    /// <summary>Builds the loss.</summary>
    /// <param name="settings">Its settings, from <see cref="Kind.Resolve"/>.</param>
    public abstract Loss Build(SettingValues settings);
}
