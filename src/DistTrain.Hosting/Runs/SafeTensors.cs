using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using DistTrain.Nn;

namespace DistTrain.Hosting;

/// <summary>
/// The safetensors format (https://github.com/huggingface/safetensors): the header's length (u64, little-endian), a JSON header with
/// each tensor's dtype, shape and byte offsets, then the data. We read and write float32.
/// </summary>
public static class SafeTensors
{
    // The format's own limit on its header.
    private const long HeaderBytesMax = 100_000_000;

    /// <summary>The file's bytes for a model's weights, each parameter under its PyTorch name and shape.</summary>
    public static byte[] Write(Model model, ReadOnlySpan<float> weights)
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            json.WriteEndObject();
            foreach (ParameterSlot slot in model.Parameters)
                WriteEntry(json, slot);
            json.WriteEndObject();
        }

        // The data begins on a multiple of eight bytes; the format pads with spaces.
        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');
        var bytes = new byte[8 + header.Length + (4L * weights.Length)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)header.Length);
        header.GetBuffer().AsSpan(0, (int)header.Length).CopyTo(bytes.AsSpan(8));
        Span<byte> data = bytes.AsSpan(8 + (int)header.Length);
        for (int i = 0; i < weights.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(data[(4 * i)..], weights[i]);
        return bytes;
    }

    /// <summary>Reads a model's flat parameter vector.</summary>
    /// <exception cref="InvalidDataException">The bytes are no safetensors file, or not this model's; the message says what is wrong.</exception>
    public static float[] Read(Model model, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8)
            throw new InvalidDataException("it is too short for a safetensors file.");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (headerLength > HeaderBytesMax || (long)headerLength > bytes.Length - 8)
            throw new InvalidDataException($"its header should have {headerLength} bytes, the whole file has {bytes.Length}.");
        var weights = new float[model.ParameterCount];
        ReadOnlySpan<byte> data = bytes[(8 + (int)headerLength)..];
        using JsonDocument header = Parse(bytes.Slice(8, (int)headerLength));
        foreach (ParameterSlot slot in model.Parameters)
        {
            if (header.RootElement.ValueKind != JsonValueKind.Object || !header.RootElement.TryGetProperty(slot.Name, out JsonElement entry))
                throw new InvalidDataException($"it has no tensor '{slot.Name}', which the model needs.");
            ReadSlot(slot, entry, data, weights.AsSpan(slot.Offset, slot.Length));
        }

        return weights;
    }

    private static void WriteEntry(Utf8JsonWriter json, ParameterSlot slot)
    {
        json.WriteStartObject(slot.Name);
        json.WriteString("dtype", "F32");
        json.WriteStartArray("shape");
        foreach (int dim in slot.Shape.Dimensions)
            json.WriteNumberValue(dim);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(4L * slot.Offset);
        json.WriteNumberValue(4L * (slot.Offset + slot.Length));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> header)
    {
        try
        {
            return JsonDocument.Parse(header.ToArray());
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"its header is no JSON: {failure.Message}", failure);
        }
    }

    private static void ReadSlot(ParameterSlot slot, JsonElement entry, ReadOnlySpan<byte> data, Span<float> destination)
    {
        try
        {
            string? type = entry.GetProperty("dtype").GetString();
            int[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt32())];
            long[] offsets = [.. entry.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
            if (type != "F32" || !shape.AsSpan().SequenceEqual(slot.Shape.Dimensions))
                throw new InvalidDataException(
                    $"tensor '{slot.Name}' is {type} ({string.Join(", ", shape)}), the model needs F32 {slot.Shape}.");
            if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] - offsets[0] != 4L * slot.Length || offsets[1] > data.Length)
                throw new InvalidDataException($"the offsets of tensor '{slot.Name}' do not fit the file.");
            ReadOnlySpan<byte> source = data.Slice((int)offsets[0], 4 * slot.Length);
            if (BitConverter.IsLittleEndian)
            {
                source.CopyTo(MemoryMarshal.AsBytes(destination));
                return;
            }

            for (int i = 0; i < destination.Length; i++)
                destination[i] = BinaryPrimitives.ReadSingleLittleEndian(source[(4 * i)..]);
        }
        catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"the entry of tensor '{slot.Name}' is malformed: {failure.Message}", failure);
        }
    }
}
