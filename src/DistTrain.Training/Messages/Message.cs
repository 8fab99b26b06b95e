namespace DistTrain.Training;

/// <summary>What roles say to one another. Bulk travels beside a message as a <see cref="BulkSlice"/>.</summary>
public abstract record Message;
