using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>Runs <see cref="SignCodec"/> with the vectors of a kernel path.</summary>
internal static class SignDriver
{
    private const int ScaleBytes = sizeof(float);

    public static void Encode(KernelPath path, ReadOnlySpan<float> source, Span<byte> destination, int block)
    {
        Check(source.Length, destination.Length, block, nameof(destination));
        for (int start = 0; start < source.Length; start += block)
        {
            ReadOnlySpan<float> numbers = source.Slice(start, Math.Min(block, source.Length - start));
            float sum = ReductionDriver.Run<MagnitudeReduction>(path, numbers, numbers);
            Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(destination), Scale(sum, numbers.Length));
            Span<byte> bits = destination.Slice(ScaleBytes, (numbers.Length + 7) / 8);
            EncodeSigns(path, numbers, bits);
            destination = destination[(ScaleBytes + bits.Length)..];
        }
    }

    public static void Decode<TMode>(KernelPath path, ReadOnlySpan<byte> source, Span<float> destination, int block)
        where TMode : IDecodeMode
    {
        Check(destination.Length, source.Length, block, nameof(source));
        for (int start = 0; start < destination.Length; start += block)
        {
            Span<float> numbers = destination.Slice(start, Math.Min(block, destination.Length - start));
            float scale = Unsafe.ReadUnaligned<float>(ref MemoryMarshal.GetReference(source));
            ReadOnlySpan<byte> bits = source.Slice(ScaleBytes, (numbers.Length + 7) / 8);
            DecodeSigns<TMode>(path, bits, numbers, scale);
            source = source[(ScaleBytes + bits.Length)..];
        }
    }

    private static void Check(int length, int bytes, int block, string name)
    {
        CodecSpans.CheckBlock(block, SignCodec.BlockMin, SignCodec.BlockMax, nameof(block));
        CodecSpans.Check(length, SignCodec.EncodedBytes(length, block), bytes, name);
    }

    /// <summary>The mean, to 12 significant bits.</summary>
    private static float Scale(float sum, int count)
    {
        float mean = sum / count;
        if (!float.IsFinite(mean))
            return float.NaN;
        if (mean < 4.81482486e-35f)   // 2^-114
            return 0;
        float rounded = BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(mean) + 0x800) & ~0xFFF);
        return float.IsFinite(rounded) ? rounded : float.NaN;
    }

    private static void EncodeSigns(KernelPath path, ReadOnlySpan<float> numbers, Span<byte> bits)
    {
        int whole = numbers.Length & -16;
        ref float from = ref MemoryMarshal.GetReference(numbers);
        ref byte to = ref MemoryMarshal.GetReference(bits);
        switch (path)
        {
            case KernelPath.Avx512: EncodeSigns<Lanes16>(ref from, ref to, whole); break;
            case KernelPath.Avx2: EncodeSigns<Lanes8>(ref from, ref to, whole); break;
            case KernelPath.Vector128: EncodeSigns<Lanes4>(ref from, ref to, whole); break;
            default: EncodeSigns<Lanes1>(ref from, ref to, whole); break;
        }

        bits[(whole / 8)..].Clear();
        for (int i = whole; i < numbers.Length; i++)
            bits[i / 8] |= (byte)(Lanes1.SignBits(Lanes1.Load(ref Unsafe.Add(ref from, i))) << (i % 8));
    }

    private static void DecodeSigns<TMode>(KernelPath path, ReadOnlySpan<byte> bits, Span<float> numbers, float scale)
        where TMode : IDecodeMode
    {
        int whole = numbers.Length & -16;
        ref byte from = ref MemoryMarshal.GetReference(bits);
        ref float to = ref MemoryMarshal.GetReference(numbers);
        switch (path)
        {
            case KernelPath.Avx512: DecodeSigns<Lanes16, TMode>(ref from, ref to, whole, scale); break;
            case KernelPath.Avx2: DecodeSigns<Lanes8, TMode>(ref from, ref to, whole, scale); break;
            case KernelPath.Vector128: DecodeSigns<Lanes4, TMode>(ref from, ref to, whole, scale); break;
            default: DecodeSigns<Lanes1, TMode>(ref from, ref to, whole, scale); break;
        }

        for (int i = whole; i < numbers.Length; i++)
            Put<Lanes1, TMode>((uint)bits[i / 8] >> (i % 8), ref Unsafe.Add(ref to, i), Lanes1.All(scale));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EncodeSigns<T>(ref float numbers, ref byte bits, int end) where T : struct, ICodecLanes<T>
    {
        for (int i = 0; i < end; i += 16)
        {
            uint word = 0;
            for (int j = 0; j < 16; j += T.Count)
                word |= T.SignBits(T.Load(ref Unsafe.Add(ref numbers, i + j))) << j;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref bits, i / 8), (ushort)word);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DecodeSigns<T, TMode>(ref byte bits, ref float numbers, int end, float scale)
        where T : struct, ICodecLanes<T>
        where TMode : IDecodeMode
    {
        T magnitude = T.All(scale);
        for (int i = 0; i < end; i += 16)
        {
            uint word = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref bits, i / 8));
            for (int j = 0; j < 16; j += T.Count)
                Put<T, TMode>(word >> j, ref Unsafe.Add(ref numbers, i + j), magnitude);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T, TMode>(uint bits, ref float destination, T magnitude)
        where T : struct, ICodecLanes<T>
        where TMode : IDecodeMode =>
        TMode.Combine(TMode.Adds ? T.Load(ref destination) : default, magnitude ^ T.FromSignBits(bits)).Store(ref destination);
}

/// <summary>The sum of magnitudes.</summary>
internal readonly struct MagnitudeReduction : IReduction
{
    public static float Identity => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Take<T>(T lanes, T x, T y) where T : struct, ILanes<T> => lanes + (x & T.AllInt(int.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fold<T>(T lanes) where T : struct, ILanes<T> => T.Sum(lanes);
}
