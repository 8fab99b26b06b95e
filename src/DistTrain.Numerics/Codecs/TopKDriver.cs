using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>Runs <see cref="TopKCodec"/> with the vectors of a kernel path.</summary>
internal static class TopKDriver
{
    public static void Encode(KernelPath path, ReadOnlySpan<float> source, Span<byte> destination, int group, double density)
    {
        Check(source.Length, destination.Length, group, density, nameof(destination));
        for (int start = 0; start < source.Length; start += group)
        {
            ReadOnlySpan<float> numbers = source.Slice(start, Math.Min(group, source.Length - start));
            int kept = TopKCodec.Kept(numbers.Length, density);
            ref float from = ref MemoryMarshal.GetReference(numbers);
            ref byte to = ref MemoryMarshal.GetReference(destination);
            switch (path)
            {
                case KernelPath.Avx512: Encode<Lanes16>(ref from, numbers.Length, ref to, kept); break;
                case KernelPath.Avx2: Encode<Lanes8>(ref from, numbers.Length, ref to, kept); break;
                case KernelPath.Vector128: Encode<Lanes4>(ref from, numbers.Length, ref to, kept); break;
                default: Encode<Lanes1>(ref from, numbers.Length, ref to, kept); break;
            }

            destination = destination[(6 * kept)..];
        }
    }

    public static void Decode<TMode>(ReadOnlySpan<byte> source, Span<float> destination, int group, double density)
        where TMode : IDecodeMode
    {
        Check(destination.Length, source.Length, group, density, nameof(source));
        for (int start = 0; start < destination.Length; start += group)
        {
            Span<float> numbers = destination.Slice(start, Math.Min(group, destination.Length - start));
            int kept = TopKCodec.Kept(numbers.Length, density);
            if (!TMode.Adds)
                numbers.Clear();
            ref byte values = ref Unsafe.Add(ref MemoryMarshal.GetReference(source), 2 * kept);
            for (int i = 0; i < kept; i++)
            {
                int place = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref MemoryMarshal.GetReference(source), 2 * i));
                if (place >= numbers.Length)
                    throw new InvalidDataException($"place {place} is beyond a group of {numbers.Length} numbers.");
                float value = Unsafe.ReadUnaligned<float>(ref Unsafe.Add(ref values, 4 * i));
                numbers[place] = TMode.Adds ? numbers[place] + value : value;
            }

            source = source[(6 * kept)..];
        }
    }

    private static void Check(int length, int bytes, int group, double density, string name)
    {
        CodecSpans.CheckBlock(group, TopKCodec.GroupMin, TopKCodec.GroupMax, nameof(group));
        if (!(density > 0 && density <= 1))
            throw new ArgumentOutOfRangeException(nameof(density), density, "A density is above 0 and at most 1.");
        CodecSpans.Check(length, TopKCodec.EncodedBytes(length, group, density), bytes, name);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Encode<T>(ref float numbers, int length, ref byte destination, int kept) where T : struct, ICodecLanes<T>
    {
        int threshold = Threshold<T>(ref numbers, length, kept, out int above);
        // Those above the threshold, and of those at it the first ones, as far as there is room.
        var taker = new Taker(ref destination, kept, kept - above);
        T magnitude = T.AllInt(int.MaxValue), below = T.AllInt(threshold - 1), at = T.AllInt(threshold);
        int i = 0;
        for (; i <= length - T.Count; i += T.Count)
        {
            T x = T.Load(ref Unsafe.Add(ref numbers, i)) & magnitude;
            uint chosen = T.SignBits(T.GreaterInt(x, below));
            if (chosen != 0)
                taker.Take(ref Unsafe.Add(ref numbers, i), i, chosen, T.SignBits(T.GreaterInt(x, at)));
        }

        for (; i < length; i++)
        {
            Lanes1 x = Lanes1.Load(ref Unsafe.Add(ref numbers, i)) & Lanes1.AllInt(int.MaxValue);
            uint chosen = Lanes1.SignBits(Lanes1.GreaterInt(x, Lanes1.AllInt(threshold - 1)));
            if (chosen != 0)
            {
                uint beyond = Lanes1.SignBits(Lanes1.GreaterInt(x, Lanes1.AllInt(threshold)));
                taker.Take(ref Unsafe.Add(ref numbers, i), i, chosen, beyond);
            }
        }
    }

    /// <summary>
    /// The bits of the k-th greatest magnitude, or of a number that just the k greatest reach, found bit by bit from the highest.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Threshold<T>(ref float numbers, int length, int kept, out int above) where T : struct, ICodecLanes<T>
    {
        int threshold = 0;
        above = 0;
        for (int bit = 1 << 30; bit != 0; bit >>= 1)
        {
            int reached = Count<T>(ref numbers, length, threshold + bit);
            if (reached < kept)
            {
                above = reached;
                continue;
            }

            threshold += bit;
            if (reached != kept)
                continue;
            // Nothing is beyond what is kept: nobody at the threshold has to stay out.
            above = 0;
            break;
        }

        return threshold;
    }

    /// <summary>How many magnitudes reach a threshold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Count<T>(ref float numbers, int length, int threshold) where T : struct, ICodecLanes<T>
    {
        T magnitude = T.AllInt(int.MaxValue), below = T.AllInt(threshold - 1), first = T.AllInt(0), second = T.AllInt(0);
        int i = 0;
        for (; i <= length - (2 * T.Count); i += 2 * T.Count)
        {
            first = T.SubtractInt(first, T.GreaterInt(T.Load(ref Unsafe.Add(ref numbers, i)) & magnitude, below));
            second = T.SubtractInt(second, T.GreaterInt(T.Load(ref Unsafe.Add(ref numbers, i + T.Count)) & magnitude, below));
        }

        // At most 2^16, so that floats are exact.
        int count = (int)T.Sum(T.FromInt(T.AddInt(first, second)));
        for (; i < length; i++)
        {
            count += (int)Lanes1.SignBits(Lanes1.GreaterInt(
                Lanes1.Load(ref Unsafe.Add(ref numbers, i)) & Lanes1.AllInt(int.MaxValue), Lanes1.AllInt(threshold - 1)));
        }

        return count;
    }

    /// <summary>Writes chosen numbers down.</summary>
    private ref struct Taker(ref byte destination, int kept, int ties)
    {
        private readonly ref byte _destination = ref destination;
        private int _taken;
        private int _ties = ties;

        /// <summary>Takes those of some lanes whose bit is set; where it is set in chosen only, as long as there is room for
        /// ties.</summary>
        public void Take(ref float lanes, int first, uint chosen, uint above)
        {
            for (; chosen != 0; chosen &= chosen - 1)
            {
                int lane = BitOperations.TrailingZeroCount(chosen);
                if ((above >> lane & 1) == 0 && --_ties < 0)
                    continue;
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref _destination, 2 * _taken), (ushort)(first + lane));
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref _destination, 2 * kept + 4 * _taken), Unsafe.Add(ref lanes, lane));
                _taken++;
            }
        }
    }
}
