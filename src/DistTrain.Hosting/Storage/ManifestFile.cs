using System.Text.Json;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>A checkpoint's manifest as a file.</summary>
internal static class ManifestFile
{
    /// <summary>Its name within the checkpoint's folder.</summary>
    public const string Name = "manifest.json";

    // Far beyond any real manifest; a larger file is none.
    private const long BytesMax = 16 << 20;

    /// <summary>Writes it so that it exists whole or not at all.</summary>
    public static void Write(string folder, CheckpointManifest manifest) => DurableFile.Write(
        Path.Combine(folder, Name), JsonSerializer.SerializeToUtf8Bytes(manifest, HostingJson.Default.CheckpointManifest));

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CheckpointManifest Read(string folder)
    {
        CheckpointManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(
                ReadAll(Path.Combine(folder, Name), BytesMax), HostingJson.Default.CheckpointManifest);
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{Name} is damaged: {failure.Message}", failure);
        }

        return manifest is not null && IsWhole(manifest) ? manifest : throw new InvalidDataException($"{Name} is not whole.");
    }

    /// <summary>Reads a file of a checkpoint.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bytesMax">The most bytes that are right.</param>
    /// <exception cref="InvalidDataException">It has more.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] ReadAll(string file, long bytesMax)
    {
        using FileStream stream = File.OpenRead(file);
        if (stream.Length > bytesMax)
            throw new InvalidDataException($"{Path.GetFileName(file)} has {stream.Length} bytes, at most {bytesMax} are right.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Whether nothing is missing or negative; JSON leaves out what is not there.</summary>
    private static bool IsWhole(CheckpointManifest manifest) =>
        manifest is { Step: >= 0, Model: not null, Parameters: >= 0, Optimizer: not null, Slots: not null, Kernel: not null }
        && manifest.Parts is not null
        && manifest.Epoch.Clocks is not { Count: 0 } && !manifest.Slots.Contains(null!)
        && manifest.Parts.All(part =>
            part is { File: not null and not "." and not "..", Start: >= 0, Length: >= 0, Bytes: >= 0, Crc32C: not null }
            && part.File.Length > 0 && part.File.IndexOfAny(Path.GetInvalidFileNameChars()) < 0);
}
