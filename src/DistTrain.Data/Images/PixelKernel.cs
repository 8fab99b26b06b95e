using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DistTrain.Data;

/// <summary>
/// Bytes to floats: fma((float)byte, scale, shift). All paths give the same bits, since each element is one fused operation.
/// </summary>
internal static class PixelKernel
{
    private const int CacheLine = 64;

    /// <summary>
    /// Asks for bytes that will be converted next: rows are drawn at random, which no hardware prefetcher foresees.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch(ReadOnlySpan<byte> bytes)
    {
        if (!Sse.IsSupported)
            return;
        fixed (byte* first = bytes)
        {
            for (int i = 0; i < bytes.Length; i += CacheLine)
                Sse.Prefetch0(first + i);
        }
    }

    /// <summary>Converts as many bytes as there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Convert(ReadOnlySpan<byte> bytes, Span<float> destination, float scale, float shift)
    {
        destination = destination[..bytes.Length];
        ref byte source = ref MemoryMarshal.GetReference(bytes);
        ref float target = ref MemoryMarshal.GetReference(destination);
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> scales = Vector512.Create(scale), shifts = Vector512.Create(shift);
            for (; i <= bytes.Length - Vector512<float>.Count; i += Vector512<float>.Count)
            {
                Vector512<int> wide = Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref source, (nuint)i));
                Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(wide), scales, shifts).StoreUnsafe(ref target, (nuint)i);
            }
        }
        else if (Vector256.IsHardwareAccelerated && Fma.IsSupported)
        {
            Vector256<float> scales = Vector256.Create(scale), shifts = Vector256.Create(shift);
            for (; i <= bytes.Length - 2 * Vector256<float>.Count; i += 2 * Vector256<float>.Count)
            {
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.LoadUnsafe(ref source, (nuint)i));
                Store256(low, scales, shifts, ref Unsafe.Add(ref target, i));
                Store256(high, scales, shifts, ref Unsafe.Add(ref target, i + Vector256<float>.Count));
            }
        }

        for (; i < bytes.Length; i++)
            Unsafe.Add(ref target, i) = MathF.FusedMultiplyAdd(Unsafe.Add(ref source, i), scale, shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store256(Vector128<ushort> words, Vector256<float> scales, Vector256<float> shifts, ref float target)
    {
        Vector256<float> values = Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(words));
        Vector256.FusedMultiplyAdd(values, scales, shifts).StoreUnsafe(ref target);
    }
}
