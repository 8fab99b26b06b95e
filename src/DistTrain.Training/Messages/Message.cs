namespace DistTrain.Training;

/// <summary>
/// What roles say to one another. Bulk travels beside a message as a <see cref="BulkSlice"/>: sending passes one reference on to
/// the receiver.
/// </summary>
public abstract record Message
{
    /// <summary>The bulk that the message carries, if any. A host that drops the message releases it.</summary>
    public virtual BulkSlice? Bulk => null;

    /// <summary>The same message with a copy of its bulk, for a host whose peers share no memory.</summary>
    public virtual Message WithBulk(BulkSlice bulk) => throw new InvalidOperationException($"{GetType().Name} carries no bulk.");
}
