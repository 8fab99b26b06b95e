using System.Security.Cryptography;

namespace DistTrain.Data;

/// <summary>What a run trains on and is measured on. Statistics and categories come from the training part alone.</summary>
/// <param name="Train">The training part, after validation samples were held out of it.</param>
/// <param name="Validation">The part held out for validation, if asked for.</param>
/// <param name="Test">The test part, if the source has one.</param>
/// <param name="Encoding">What was learned from the training part, and how all three were encoded.</param>
public sealed record DataSplits(Dataset Train, Dataset? Validation, Dataset? Test, DataEncoding Encoding)
{
    private readonly Lazy<string> _fingerprint = new(() => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(
        $"{Train.Fingerprint} {Validation?.Fingerprint} {Test?.Fingerprint}"))));

    /// <summary>
    /// A checksum of all parts, in hex: equal on all nodes and whenever a run goes on, or they would train on other data.
    /// Computed at the first call.
    /// </summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>What a run's plan needs to know of them.</summary>
    public DataSizes Sizes { get; } = new()
    {
        TrainSamples = Train.Count,
        ValidationSamples = Validation?.Count ?? 0,
        TestSamples = Test?.Count ?? 0,
        InputDims = Train.InputDims,
        Classes = Train.Classes,
        TargetScale = Train.TargetScale,
    };
}
