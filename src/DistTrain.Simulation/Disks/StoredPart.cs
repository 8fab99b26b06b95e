using System.Buffers.Binary;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>A checkpoint part on a disk: the bytes that readers see, and those that a loss of power leaves.</summary>
internal sealed class StoredPart(CheckpointPart part)
{
    public long Step { get; } = part.Step;

    public ParameterRange Range { get; } = part.Range;

    /// <summary>The line of the run on which it was saved.</summary>
    public RunLine Line { get; } = part.Line;

    public byte[] Bytes { get; set; } = [];

    /// <summary>Null while nothing of the file is durable.</summary>
    public byte[]? Durable { get; set; }

    /// <summary>When it was written, in ticks.</summary>
    public long WrittenAt { get; set; }

    /// <summary>Whether readers see it undamaged.</summary>
    public bool Whole => IsWhole(Bytes);

    /// <summary>Whether it is undamaged after a loss of power.</summary>
    public bool DurableWhole => Durable is { } bytes && IsWhole(bytes);

    /// <summary>A part's last four bytes are the CRC-32C of those before.</summary>
    private static bool IsWhole(byte[] bytes) =>
        bytes.Length > 4 && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)) == Crc32C.Compute(bytes.AsSpan(0, bytes.Length - 4));
}
