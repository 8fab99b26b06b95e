using System.Numerics;
using System.Runtime.InteropServices;

namespace DistTrain.Training;

/// <summary>
/// CRC-32C (Castagnoli), by the processor's instruction where it has one. The instruction takes three cycles but a new one can
/// start in each, so long inputs are cut into three lanes that run side by side and are joined at the end of each block.
/// </summary>
public static class Crc32C
{
    private const int LaneBytes = 1024;

    private static readonly uint[] s_pastOneLane = Shift(LaneBytes), s_pastTwoLanes = Shift(2 * LaneBytes);

    /// <summary>The checksum of some bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Goes on from the checksum of the bytes before.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        for (; bytes.Length >= 3 * LaneBytes; bytes = bytes[(3 * LaneBytes)..])
            crc = Block(crc, MemoryMarshal.Cast<byte, ulong>(bytes[..(3 * LaneBytes)]));
        return ~Run(crc, bytes);
    }

    private static uint Run(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, word);
        foreach (byte tail in bytes[(bytes.Length & ~7)..])
            crc = BitOperations.Crc32C(crc, tail);
        return crc;
    }

    /// <summary>
    /// Three lanes side by side. A checksum is linear, so each is moved past the lanes after it and they are added.
    /// </summary>
    private static uint Block(uint crc, ReadOnlySpan<ulong> words)
    {
        const int LaneWords = LaneBytes / sizeof(ulong);
        ReadOnlySpan<ulong> first = words[..LaneWords];
        ReadOnlySpan<ulong> second = words.Slice(LaneWords, LaneWords);
        ReadOnlySpan<ulong> third = words.Slice(2 * LaneWords, LaneWords);
        uint a = crc, b = 0, c = 0;
        for (int i = 0; i < LaneWords; i++)
        {
            a = BitOperations.Crc32C(a, first[i]);
            b = BitOperations.Crc32C(b, second[i]);
            c = BitOperations.Crc32C(c, third[i]);
        }

        return Past(s_pastTwoLanes, a) ^ Past(s_pastOneLane, b) ^ c;
    }

    private static uint Past(uint[] shift, uint crc) =>
        shift[crc & 0xFF] ^ shift[256 + ((crc >> 8) & 0xFF)] ^ shift[512 + ((crc >> 16) & 0xFF)] ^ shift[768 + (crc >> 24)];

    /// <summary>What each byte of a checksum becomes when so many zero bytes follow: 4 tables of 256.</summary>
    private static uint[] Shift(int zeroBytes)
    {
        var zeros = new byte[zeroBytes];
        var tables = new uint[4 * 256];
        for (int bit = 0; bit < 32; bit++)
        {
            uint image = Run(1u << bit, zeros);
            for (int value = 0; value < 256; value++)
            {
                if ((value & (1 << (bit % 8))) != 0)
                    tables[256 * (bit / 8) + value] ^= image;
            }
        }

        return tables;
    }
}
