using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>
/// A counter-based random stream: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
/// The numbers are a pure function of (seed, purpose, epoch, shard, step) and the position, so any node draws the same ones
/// in any order, and a restored run needs no saved state.
/// </summary>
public struct RandomStream
{
    internal const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    private readonly uint _key0, _key1, _step, _shard, _epoch;
    private uint _block;
    private uint _word0, _word1, _word2, _word3;
    private int _left;
    private float _spare;
    private bool _hasSpare;

    /// <summary>Opens the stream of the given key at its beginning.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the numbers are for.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="shard">The data shard, or any other index within the purpose.</param>
    /// <param name="step">The step within the run, from 0.</param>
    public RandomStream(ulong seed, RandomPurpose purpose, int epoch = 0, int shard = 0, int step = 0)
    {
        (_key0, _key1) = Key(seed, purpose);
        _epoch = (uint)epoch;
        _shard = (uint)shard;
        _step = (uint)step;
    }

    /// <summary>The next 32 uniform bits. A stream has 2³⁴ of them.</summary>
    public uint NextUInt32()
    {
        if (_left == 0)
        {
            (_word0, _word1, _word2, _word3) = Block(_key0, _key1, _block++, _step, _shard, _epoch);
            _left = 4;
        }

        return _left-- switch { 4 => _word0, 3 => _word1, 2 => _word2, _ => _word3 };
    }

    /// <summary>A uniform number in [0, 1), a multiple of 2⁻²⁴.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>A uniform number in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble()
    {
        ulong high = NextUInt32();
        return (((high << 32) | NextUInt32()) >> 11) * (1.0 / (1L << 53));
    }

    /// <summary>
    /// A normal number with mean 0 and deviation 1, at most 6.7 away (Box and Muller, 1958). Every second one takes no new bits.
    /// </summary>
    public float NextNormal()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }

        double radius = Math.Sqrt(-2 * ScalarMath.Log((NextUInt32() + 0.5) * (1.0 / (1L << 32))));
        double turns = NextUInt32() * (1.0 / (1L << 31));
        _spare = (float)(radius * ScalarMath.SinPi(turns));
        _hasSpare = true;
        return (float)(radius * ScalarMath.CosPi(turns));
    }

    /// <summary>
    /// A uniform integer in [0, <paramref name="bound"/>), without bias (Lemire's multiplication with rejection).
    /// </summary>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ulong product = (ulong)NextUInt32() * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            uint threshold = (uint)-bound % (uint)bound;
            while ((uint)product < threshold)
                product = (ulong)NextUInt32() * (uint)bound;
        }

        return (int)(product >> 32);
    }

    /// <summary>Puts <paramref name="items"/> into a uniformly random order (Fisher–Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = NextInt32(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    /// <summary>The purpose is mixed into the key, so that all four counter words stay free for epoch, shard, step and
    /// position.</summary>
    internal static (uint Key0, uint Key1) Key(ulong seed, RandomPurpose purpose)
    {
        (uint key0, uint key1, _, _) = Block((uint)seed, (uint)(seed >> 32), (uint)purpose, 0x44697374, 0x54726169, 0x6e);
        return (key0, key1);
    }

    /// <summary>One Philox4x32-10 block: four words from a key of two and a counter of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (uint, uint, uint, uint) Block(uint key0, uint key1, uint c0, uint c1, uint c2, uint c3)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0;
            ulong product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = (
                (uint)(product1 >> 32) ^ c1 ^ key0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ key1, (uint)product0);
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }
}
