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

    /// <summary>Whether no part of a list is missing, and what belongs together has one length.</summary>
    private bool IsWhole =>
        (Pixels is null || Pixels.Scale.Length == Pixels.Shift.Length)
        && (Table is null || (Table.Columns.All(column => column is not null && column.Categories?.Contains(null) != true)
            && Table.Target.Classes?.Contains(null) != true));

    /// <summary>The encoding as UTF-8 JSON; numbers keep all their bits.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EncodingJson.Default.DataEncoding);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="DataException">It is no encoding.</exception>
    public static DataEncoding FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            DataEncoding? encoding = JsonSerializer.Deserialize(json, EncodingJson.Default.DataEncoding);
            if (encoding is not ({ Pixels: not null } or { Table: not null }))
                throw new DataException("The encoding is of no known kind of data.");
            return encoding.IsWhole ? encoding : throw new DataException("The encoding is damaged: something in it is missing.");
        }
        catch (JsonException e)
        {
            throw new DataException($"The encoding is no valid JSON: {e.Message}", e);
        }
    }
}
