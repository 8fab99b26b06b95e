using System.Text.Json;

namespace DistTrain.Data;

/// <summary>
/// What a source learned from its training part in order to turn data into inputs: statistics, categories, classes. It is kept
/// with a
/// run, so that other data are encoded as the network knows them and not by their own statistics.
/// </summary>
public sealed record DataEncoding
{
    /// <summary>For images.</summary>
    public PixelEncoding? Pixels { get; init; }

    /// <summary>For tables.</summary>
    public TableEncoding? Table { get; init; }

    /// <summary>The encoding as UTF-8 JSON; numbers keep all their bits.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EncodingJson.Default.DataEncoding);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="DataException">It is no encoding.</exception>
    public static DataEncoding FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            DataEncoding? encoding = JsonSerializer.Deserialize(json, EncodingJson.Default.DataEncoding);
            return encoding is { Pixels: not null } or { Table: not null }
                ? encoding
                : throw new DataException("The encoding is of no known kind of data.");
        }
        catch (JsonException e)
        {
            throw new DataException($"The encoding is no valid JSON: {e.Message}", e);
        }
    }
}
