using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>Runs <see cref="Int8Codec"/> with the vectors of a kernel path.</summary>
internal static class Int8Driver
{
    private const int ScaleBytes = sizeof(float);

    public static void Encode(
        KernelPath path, ReadOnlySpan<float> source, Span<byte> destination, int block, RoundingStream? stream, long position)
    {
        Check(source.Length, destination.Length, block, nameof(destination));
        if (position % block != 0)
            throw new ArgumentException($"Position {position} is not the beginning of a block of {block}.", nameof(position));
        Span<float> words = stackalloc float[RoundingStream.GroupWords];
        // Without a stream u is one half.
        words.Fill(BitConverter.Int32BitsToSingle(0x4000_4000));
        ref float from = ref MemoryMarshal.GetReference(source), random = ref MemoryMarshal.GetReference(words);
        ref byte to = ref MemoryMarshal.GetReference(destination);
        var place = new Place(block, stream, position);
        switch (path)
        {
            case KernelPath.Avx512: EncodeBlocks<Lanes16>(ref from, source.Length, ref to, ref random, place); break;
            case KernelPath.Avx2: EncodeBlocks<Lanes8>(ref from, source.Length, ref to, ref random, place); break;
            case KernelPath.Vector128: EncodeBlocks<Lanes4>(ref from, source.Length, ref to, ref random, place); break;
            default: EncodeBlocks<Lanes1>(ref from, source.Length, ref to, ref random, place); break;
        }
    }

    public static void Decode<TMode>(KernelPath path, ReadOnlySpan<byte> source, Span<float> destination, int block)
        where TMode : IDecodeMode
    {
        Check(destination.Length, source.Length, block, nameof(source));
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(destination);
        switch (path)
        {
            case KernelPath.Avx512: DecodeBlocks<Lanes16, TMode>(ref from, ref to, destination.Length, block); break;
            case KernelPath.Avx2: DecodeBlocks<Lanes8, TMode>(ref from, ref to, destination.Length, block); break;
            case KernelPath.Vector128: DecodeBlocks<Lanes4, TMode>(ref from, ref to, destination.Length, block); break;
            default: DecodeBlocks<Lanes1, TMode>(ref from, ref to, destination.Length, block); break;
        }
    }

    private static void Check(int length, int bytes, int block, string name)
    {
        CodecSpans.CheckBlock(block, Int8Codec.BlockMin, Int8Codec.BlockMax, nameof(block));
        CodecSpans.Check(length, Int8Codec.EncodedBytes(length, block), bytes, name);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EncodeBlocks<T>(ref float x, int length, ref byte destination, ref float words, in Place place)
        where T : struct, ICodecLanes<T>
    {
        long group = -1;
        for (int start = 0; start < length; start += place.Block)
        {
            int count = Math.Min(place.Block, length - start);
            ref float block = ref Unsafe.Add(ref x, start);
            float scale = Scale<T>(ref block, count);
            Unsafe.WriteUnaligned(ref destination, scale);
            destination = ref Unsafe.Add(ref destination, ScaleBytes);
            if (!(scale > 0))
            {
                Unsafe.InitBlockUnaligned(ref destination, 0, (uint)count);
            }
            else
            {
                // The elements that share a group's random bits, and of the last ones those that fill no vector, each by itself.
                int whole = count & -16;
                for (int i = 0; i < count;)
                {
                    long at = place.Position + start + i;
                    if (place.Stream is { } stream && at / RoundingStream.Group != group)
                    {
                        group = at / RoundingStream.Group;
                        stream.Fill<T>(group, ref words);
                    }

                    int end = (int)Math.Min(count, i + RoundingStream.Group - at % RoundingStream.Group);
                    int wide = Math.Min(end, whole);
                    Quantise<T>(ref block, ref destination, ref words, i, wide, at, scale);
                    if (wide < end)
                    {
                        int skipped = Math.Max(0, wide - i);
                        Quantise<Lanes1>(ref block, ref destination, ref words, i + skipped, end, at + skipped, scale);
                    }

                    i = end;
                }
            }

            destination = ref Unsafe.Add(ref destination, count);
        }
    }

    /// <summary>Rounds the elements of a block from i to end, the first of which is at a place of the flat vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quantise<T>(
        ref float block, ref byte destination, ref float words, int i, int end, long at, float scale)
        where T : struct, ICodecLanes<T>
    {
        // 1.5·2²³: added to a number below 2²² it leaves that number, rounded to an integer, in the lower bits.
        const int Fraction = 15, Magic = 0x4B400000;
        T divisor = T.All(scale / (1 << Fraction)), magic = T.AllInt(Magic), mask = T.AllInt((1 << Fraction) - 1);
        T offset = T.AllInt(Magic >> Fraction), most = T.AllInt(127), least = T.AllInt(-127);
        int place = (int)(at % RoundingStream.Group);
        for (; i < end; i += T.Count, place += T.Count)
        {
            T word = T.Load(ref Unsafe.Add(ref words, ((place >> 5) << 4) + (place & 15)));
            T random = ((place & 16) == 0 ? word : T.ShiftRightInt(word, 16)) & mask;
            T fixedPoint = (T.Load(ref Unsafe.Add(ref block, i)) / divisor) + magic;
            T code = T.SubtractInt(T.ShiftRightInt(T.AddInt(fixedPoint, random), Fraction), offset);
            T.MaxInt(T.MinInt(code, most), least).StoreInt8(ref Unsafe.Add(ref destination, i));
        }
    }

    /// <summary>The scale of a block: 0 if it is to become zero, NaN if it has no scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Scale<T>(ref float block, int count) where T : struct, ICodecLanes<T>
    {
        const int Infinity = 0x7F800000, SignificantBits = ~0x7F;
        T greatest = T.AllInt(0), magnitude = T.AllInt(int.MaxValue);
        int i = 0;
        for (; i <= count - T.Count; i += T.Count)
            greatest = T.MaxInt(greatest, T.Load(ref Unsafe.Add(ref block, i)) & magnitude);
        Lanes1 last = Lanes1.AllInt(0);
        for (; i < count; i++)
            last = Lanes1.MaxInt(last, Lanes1.Load(ref Unsafe.Add(ref block, i)) & Lanes1.AllInt(int.MaxValue));
        if ((T.SignBits(T.GreaterInt(greatest, T.AllInt(Infinity - 1)))
            | Lanes1.SignBits(Lanes1.GreaterInt(last, Lanes1.AllInt(Infinity - 1)))) != 0)
            return float.NaN;
        float most = Math.Max(T.Max(greatest), Lanes1.Max(last));
        if (most >= 1.70141183e38f)   // 2^127
            return float.NaN;
        if (most < 7.88860905e-31f)   // 2^-100
            return 0;
        return BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(most / 127) & SignificantBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DecodeBlocks<T, TMode>(ref byte source, ref float destination, int length, int block)
        where T : struct, ICodecLanes<T>
        where TMode : IDecodeMode
    {
        for (int start = 0; start < length; start += block)
        {
            int count = Math.Min(block, length - start);
            float scale = Unsafe.ReadUnaligned<float>(ref source);
            source = ref Unsafe.Add(ref source, ScaleBytes);
            ref float to = ref Unsafe.Add(ref destination, start);
            int whole = count & -16;
            Scale<T, TMode>(ref source, ref to, 0, whole, scale);
            if (whole < count)
                Scale<Lanes1, TMode>(ref source, ref to, whole, count, scale);
            source = ref Unsafe.Add(ref source, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale<T, TMode>(ref byte codes, ref float destination, int i, int end, float scale)
        where T : struct, ICodecLanes<T>
        where TMode : IDecodeMode
    {
        T factor = T.All(scale);
        for (; i < end; i += T.Count)
        {
            ref float to = ref Unsafe.Add(ref destination, i);
            T value = T.FromInt(T.LoadInt8(ref Unsafe.Add(ref codes, i))) * factor;
            TMode.Combine(TMode.Adds ? T.Load(ref to) : default, value).Store(ref to);
        }
    }

    /// <summary>What the encoding of a part of a flat vector goes by.</summary>
    private readonly record struct Place(int Block, RoundingStream? Stream, long Position);
}
