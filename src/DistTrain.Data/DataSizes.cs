using System.Text.Json;

namespace DistTrain.Data;

/// <summary>What is kept of a run's data: their sizes, which its plan is made from, and their checksum.</summary>
public sealed record DataSizes
{
    /// <summary>Samples in the training part.</summary>
    public required int TrainSamples { get; init; }

    /// <summary>Samples in the validation part, 0 if there is none.</summary>
    public int ValidationSamples { get; init; }

    /// <summary>Samples in the test part, 0 if there is none.</summary>
    public int TestSamples { get; init; }

    /// <summary>The dimensions of one sample's input, as in <see cref="Dataset.InputDims"/>.</summary>
    public required int[] InputDims { get; init; }

    /// <summary>How many classes the labels have; 0 for regression.</summary>
    public int Classes { get; init; }

    /// <summary>As in <see cref="Dataset.TargetScale"/>.</summary>
    public double TargetScale { get; init; } = 1;

    /// <summary>As in <see cref="DataSplits.Fingerprint"/>; null where nobody compares it.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The sizes as UTF-8 JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EncodingJson.Default.DataSizes);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="DataException">It is no JSON, or sizes that no data can have.</exception>
    public static DataSizes FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, EncodingJson.Default.DataSizes) is { IsPossible: true } sizes
                ? sizes
                : throw new DataException("The sizes are damaged: no data can have them.");
        }
        catch (JsonException e)
        {
            throw new DataException($"The sizes are no valid JSON: {e.Message}", e);
        }
    }

    private bool IsPossible =>
        TrainSamples > 0 && ValidationSamples >= 0 && TestSamples >= 0 && Classes >= 0
        && InputDims.Length is > 0 and <= 8 && InputDims.All(dim => dim > 0)
        && InputDims.Aggregate(1L, (product, dim) => Math.Min(product * dim, int.MaxValue)) < int.MaxValue
        && double.IsFinite(TargetScale);
}
