using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>
/// The random bits of stochastic rounding over a flat vector: <see cref="RandomStream"/>'s blocks (Philox4x32-10), computed for
/// many positions at once. They are a function of the key and an element's place in the flat vector, so it does not matter
/// where an element is rounded, nor together with which others.
/// </summary>
/// <remarks>
/// The elements from 128·g to 128·g + 127 share the 16 blocks from 16·g on. Element 128·g + 32·w + 16·h + j takes word w of block
/// 16·g + j: its lower 16 bits if h is 0, else its upper ones. A vector may have 2³⁵ elements.
/// </remarks>
public readonly struct RoundingStream
{
    /// <summary>Elements that share a group of blocks.</summary>
    internal const int Group = 128;

    /// <summary>Words in a group of blocks.</summary>
    internal const int GroupWords = 64;

    private readonly uint _key0, _key1, _step, _shard, _epoch;

    /// <summary>Opens the stream of a key, as <see cref="RandomStream"/> does.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the numbers are for.</param>
    /// <param name="step">The step within the run, from 0.</param>
    /// <param name="level">Takes the place of the epoch: the level of a tree node.</param>
    /// <param name="index">Takes the place of the shard: the place of the node within its level.</param>
    public RoundingStream(ulong seed, RandomPurpose purpose, long step, int level = 0, int index = 0)
    {
        (_key0, _key1) = RandomStream.Key(seed, purpose);
        (_step, _shard, _epoch) = ((uint)step, (uint)index, (uint)level);
    }

    private RoundingStream(uint key0, uint key1, long step, int level, int index)
    {
        (_key0, _key1) = (key0, key1);
        (_step, _shard, _epoch) = ((uint)step, (uint)index, (uint)level);
    }

    /// <summary>The stream of the same seed and purpose at another step and node.</summary>
    public RoundingStream For(long step, int level = 0, int index = 0) => new(_key0, _key1, step, level, index);

    /// <summary>Writes the 64 words of a group: word w of block 16·group + j to place 16·w + j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Fill<T>(long group, ref float words) where T : struct, ICodecLanes<T>
    {
        for (int first = 0; first < 16; first += T.Count)
        {
            T c0 = T.AddInt(T.AllInt((int)(uint)(group * 16 + first)), T.LaneNumbers);
            T c1 = T.AllInt((int)_step), c2 = T.AllInt((int)_shard), c3 = T.AllInt((int)_epoch);
            uint key0 = _key0, key1 = _key1;
            for (int round = 0; round < 10; round++)
            {
                (T high0, T low0) = T.MultiplyWide(c0, RandomStream.Multiplier0);
                (T high1, T low1) = T.MultiplyWide(c2, RandomStream.Multiplier1);
                c0 = high1 ^ c1 ^ T.AllInt((int)key0);
                c1 = low1;
                c2 = high0 ^ c3 ^ T.AllInt((int)key1);
                c3 = low0;
                key0 += RandomStream.Weyl0;
                key1 += RandomStream.Weyl1;
            }

            c0.Store(ref Unsafe.Add(ref words, first));
            c1.Store(ref Unsafe.Add(ref words, 16 + first));
            c2.Store(ref Unsafe.Add(ref words, 32 + first));
            c3.Store(ref Unsafe.Add(ref words, 48 + first));
        }
    }
}
