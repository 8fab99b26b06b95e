using System.Numerics;
using System.Runtime.InteropServices;

namespace DistTrain.Training;

/// <summary>CRC-32C (Castagnoli), by the processor's instruction where it has one.</summary>
public static class Crc32C
{
    /// <summary>The checksum of some bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Goes on from the checksum of the bytes before.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, word);
        foreach (byte tail in bytes[(bytes.Length & ~7)..])
            crc = BitOperations.Crc32C(crc, tail);
        return ~crc;
    }
}
