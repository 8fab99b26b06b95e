namespace DistTrain.Training;

/// <summary>
/// One key of a section: its name, meaning and form, and the property of <typeparamref name="TOwner"/> that it fills.
/// </summary>
/// <param name="Name">As written, in kebab-case.</param>
/// <param name="Description">What it means, in one line.</param>
/// <param name="Required">Whether it must be given; otherwise the property's initial value stands.</param>
/// <param name="Form">What is right there.</param>
/// <param name="Read">
/// Takes the owner, the value as written and the key's path; returns the owner with the property filled.
/// </param>
/// <param name="Write">The property's value as it would be written; null for no value.</param>
internal sealed record Key<TOwner>(
    string Name, string Description, bool Required, Form Form, Func<TOwner, ConfigNode, string, TOwner> Read, Func<TOwner,
    ConfigNode?> Write)
{
    /// <summary>When the key has a meaning: the condition in words, and as a test of the owner; null for always.</summary>
    public (string Words, Func<TOwner, bool> Holds)? Condition { get; init; }

    /// <summary>Whether the key has a meaning for the owner.</summary>
    public bool AppliesTo(TOwner owner) => Condition is not { } condition || condition.Holds(owner);
}
