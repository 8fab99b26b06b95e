using DistTrain.Numerics;

namespace DistTrain.Data;

/// <summary>Which samples are held out: a pure function of the sizes and the seed.</summary>
internal static class HoldOut
{
    /// <summary>The stream of the validation part.</summary>
    public const int Validation = 0;

    /// <summary>The stream of the test part.</summary>
    public const int Test = 1;

    /// <summary>
    /// Cuts samples 0 to <paramref name="count"/> − 1 into those kept and those held out, both in ascending order.
    /// </summary>
    /// <param name="count">How many samples.</param>
    /// <param name="shareOrCount">
    /// A share below 1 (rounded, at least one sample unless it is 0) or a whole number of samples.
    /// </param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream"><see cref="Validation"/> or <see cref="Test"/>.</param>
    /// <param name="key">The setting's name, for messages.</param>
    /// <exception cref="DataException">Nothing would be left for training.</exception>
    public static (int[] Kept, int[] Held) Split(int count, double shareOrCount, ulong seed, int stream, string key)
    {
        int held = Size(count, shareOrCount);
        if (held >= count)
            throw new DataException($"data.{key} holds {held:N0} samples out of {count:N0}: none would be left to train on.");
        int[] order = [.. Enumerable.Range(0, count)];
        if (held == 0)
            return (order, []);
        new RandomStream(seed, RandomPurpose.ValidationSplit, shard: stream).Shuffle<int>(order);
        Array.Sort(order, 0, held);
        Array.Sort(order, held, count - held);
        return (order[held..], order[..held]);
    }

    private static int Size(int count, double shareOrCount) => shareOrCount switch
    {
        0 => 0,
        < 1 => Math.Max(1, (int)Math.Round(count * shareOrCount, MidpointRounding.AwayFromZero)),
        _ => (int)shareOrCount,
    };
}
