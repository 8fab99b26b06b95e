using System.Buffers.Binary;
using DistTrain.Numerics;

namespace DistTrain.Tests;

/// <summary>Damages bytes: a pure function of the valid inputs and the random stream.</summary>
internal static class Damage
{
    private const int RunMax = 16;

    private static readonly long[] s_numbers =
    [
        0, 1, -1, 2, 4, 31, 32, 127, 128, 255, 256, 4096, short.MaxValue, ushort.MaxValue, 1 << 16, 1 << 20, (1 << 24) + 1,
        1 << 30, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40, long.MaxValue, long.MinValue,
    ];

    /// <summary>A valid input with some damage.</summary>
    public static byte[] Of(FuzzTarget target, ref RandomStream random)
    {
        byte[] bytes = [.. target.Valid[random.NextInt32(target.Valid.Count)]];
        for (int times = 1 + random.NextInt32(4); times > 0 && bytes.Length > 0; times--)
            bytes = Once(bytes, target, ref random);
        if (target.Seal is { } seal && random.NextInt32(2) == 0)
            seal(bytes);
        return bytes;
    }

    private static byte[] Once(byte[] bytes, FuzzTarget target, ref RandomStream random)
    {
        int at = random.NextInt32(bytes.Length);
        int run = Math.Min(1 + random.NextInt32(RunMax), bytes.Length - at);
        switch (random.NextInt32(target.Words.Count > 0 ? 10 : 8))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.NextInt32(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.NextInt32(256);
                return bytes;
            case 2:
                return Replace(bytes, at, random.NextInt32(4) == 0 ? bytes.Length - at : run, []);
            case 3:
                byte[] filling = new byte[run];
                Array.Fill(filling, (byte)random.NextInt32(256));
                return Replace(bytes, at, 0, filling);
            case 4:
                byte[] other = target.Valid[random.NextInt32(target.Valid.Count)];
                return Replace(bytes, at, bytes.Length - at, other.AsSpan(Math.Min(at, other.Length)));
            case 5:
                return Replace(bytes, random.NextInt32(bytes.Length), 0, bytes.AsSpan(at, run));
            case 6 or 7:
                byte[] number = Number(ref random);
                return Replace(bytes, at, Math.Min(number.Length, bytes.Length - at), number);
            default:
                byte[] word = target.Words[random.NextInt32(target.Words.Count)];
                return Replace(bytes, at, random.NextInt32(2) * Math.Min(word.Length, bytes.Length - at), word);
        }
    }

    /// <summary>A number at the edge of something, of one to eight bytes, either end first.</summary>
    private static byte[] Number(ref RandomStream random)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, s_numbers[random.NextInt32(s_numbers.Length)]);
        Array.Resize(ref bytes, 1 << random.NextInt32(4));
        if (random.NextInt32(2) == 0)
            Array.Reverse(bytes);
        return bytes;
    }

    private static byte[] Replace(byte[] bytes, int at, int removed, ReadOnlySpan<byte> put) =>
        [.. bytes.AsSpan(0, at), .. put, .. bytes.AsSpan(at + removed)];
}
