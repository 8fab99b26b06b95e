namespace DistTrain.Data;

/// <summary>What a run trains on and is measured on. Statistics and categories come from the training part alone.</summary>
/// <param name="Train">The training part, after validation samples were held out of it.</param>
/// <param name="Validation">The part held out for validation, if asked for.</param>
/// <param name="Test">The test part, if the source has one.</param>
/// <param name="Encoding">What was learned from the training part, and how all three were encoded.</param>
public sealed record DataSplits(Dataset Train, Dataset? Validation, Dataset? Test, DataEncoding Encoding);
