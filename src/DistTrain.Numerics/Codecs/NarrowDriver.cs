using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>Runs a 16-bit format over a span with the vectors of a kernel path.</summary>
internal static class NarrowDriver
{
    public static void Encode<TFormat>(KernelPath path, ReadOnlySpan<float> source, Span<byte> destination)
        where TFormat : INarrowFormat
    {
        CodecSpans.Check(source.Length, 2L * source.Length, destination.Length, nameof(destination));
        ref float from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(destination);
        int done = path switch
        {
            KernelPath.Avx512 => Encode<Lanes16, TFormat>(ref from, ref to, 0, source.Length),
            KernelPath.Avx2 => Encode<Lanes8, TFormat>(ref from, ref to, 0, source.Length),
            KernelPath.Vector128 => Encode<Lanes4, TFormat>(ref from, ref to, 0, source.Length),
            _ => 0,
        };
        Encode<Lanes1, TFormat>(ref from, ref to, done, source.Length);
    }

    public static void Decode<TFormat, TMode>(KernelPath path, ReadOnlySpan<byte> source, Span<float> destination)
        where TFormat : INarrowFormat
        where TMode : IDecodeMode
    {
        CodecSpans.Check(destination.Length, 2L * destination.Length, source.Length, nameof(source));
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(destination);
        int done = path switch
        {
            KernelPath.Avx512 => Decode<Lanes16, TFormat, TMode>(ref from, ref to, 0, destination.Length),
            KernelPath.Avx2 => Decode<Lanes8, TFormat, TMode>(ref from, ref to, 0, destination.Length),
            KernelPath.Vector128 => Decode<Lanes4, TFormat, TMode>(ref from, ref to, 0, destination.Length),
            _ => 0,
        };
        Decode<Lanes1, TFormat, TMode>(ref from, ref to, done, destination.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Encode<T, TFormat>(ref float source, ref byte destination, int begin, int end)
        where T : struct, ICodecLanes<T>
        where TFormat : INarrowFormat
    {
        int i = begin;
        for (; i <= end - T.Count; i += T.Count)
            TFormat.Encode(T.Load(ref Unsafe.Add(ref source, i))).StoreUInt16(ref Unsafe.Add(ref destination, 2 * i));
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Decode<T, TFormat, TMode>(ref byte source, ref float destination, int begin, int end)
        where T : struct, ICodecLanes<T>
        where TFormat : INarrowFormat
        where TMode : IDecodeMode
    {
        int i = begin;
        for (; i <= end - T.Count; i += T.Count)
        {
            T value = TFormat.Decode(T.LoadUInt16(ref Unsafe.Add(ref source, 2 * i)));
            ref float to = ref Unsafe.Add(ref destination, i);
            TMode.Combine(TMode.Adds ? T.Load(ref to) : default, value).Store(ref to);
        }

        return i;
    }
}
