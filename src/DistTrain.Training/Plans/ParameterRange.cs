namespace DistTrain.Training;

/// <summary>A contiguous slice of the model's flat parameter vector.</summary>
/// <param name="Index">Which range, from 0.</param>
/// <param name="Start">First element.</param>
/// <param name="Length">Number of elements; 0 is possible where there are more ranges than elements.</param>
public readonly record struct ParameterRange(int Index, int Start, int Length)
{
    /// <summary>Elements between possible cuts: a cache line of float32, so that neighbours never share one.</summary>
    public const int Alignment = 16;

    /// <summary>Ranges of less than twice as many elements are not cut: 2 MB, which take far longer than a message.</summary>
    public const int LengthAimed = 1 << 19;

    /// <summary>The most ranges that one server has to begin with.</summary>
    public const int PerServerMax = 4;

    /// <summary>One past the last element.</summary>
    public int End => Start + Length;

    /// <summary>Whether it is a shard's residual, which begins beyond the flat vector's end, and not a range, which may be empty.</summary>
    /// <param name="parameters">Length of the flat vector.</param>
    public bool IsResidual(int parameters) => Start >= parameters && Length > 0;

    /// <summary>Cuts a vector into ranges of nearly equal length.</summary>
    /// <param name="parameters">Length of the vector.</param>
    /// <param name="count">How many ranges.</param>
    /// <param name="alignment">Elements between possible cuts: a multiple of <see cref="Alignment"/>.</param>
    public static IReadOnlyList<ParameterRange> Split(int parameters, int count, int alignment = Alignment)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var ranges = new ParameterRange[count];
        int start = 0;
        for (int i = 0; i < count; i++)
        {
            long ideal = (long)parameters * (i + 1) / count;
            int end = i == count - 1 ? parameters : (int)Math.Min((ideal + alignment - 1) / alignment * alignment, parameters);
            ranges[i] = new ParameterRange(i, start, end - start);
            start = end;
        }

        return ranges;
    }
}
