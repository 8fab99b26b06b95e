using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>Pinned float buffers that start on a cache line, so that whole-vector loads never straddle two lines.</summary>
public static class AlignedMemory
{
    /// <summary>The alignment of every buffer, in bytes: one cache line, and one 512-bit vector.</summary>
    public const int Bytes = 64;

    /// <summary>Takes a zeroed buffer that the collector never moves and whose first element is 64-byte aligned.</summary>
    /// <param name="length">Elements; zero gives an empty memory.</param>
    /// <returns>Exactly <paramref name="length"/> elements.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="length"/> is negative or too large for one array.
    /// </exception>
    public static unsafe Memory<float> Allocate(int length)
    {
        const int Slack = Bytes / sizeof(float);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Array.MaxLength - Slack);
        if (length == 0)
            return Memory<float>.Empty;

        float[] array = GC.AllocateArray<float>(length + Slack, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref array[0]);
        int skip = (int)((Bytes - (address % Bytes)) % Bytes) / sizeof(float);
        return array.AsMemory(skip, length);
    }
}
