namespace DistTrain.Tests;

/// <summary>Clipping by the global norm, worked out over the whole vector at once.</summary>
internal static class PlainClip
{
    private const int Block = 16;

    /// <summary>What a summed gradient's mean is multiplied by, so that it is no longer than a limit.</summary>
    public static float Factor(double? limit, float[] sum, int samples)
    {
        if (limit is not { } longest)
            return 1;
        double norm = Math.Sqrt(Squares(sum, 0, (sum.Length + Block - 1) / Block)) / Math.Max(1, samples);
        double factor = longest / (norm + 1e-6);
        return factor < 1 ? (float)factor : 1;
    }

    /// <summary>The sum of squares of some blocks: halved at the largest power of two below their number.</summary>
    private static double Squares(float[] vector, int first, int count)
    {
        if (count == 1)
            return Squares(vector, first * Block);
        int half = 1;
        while (half * 2 < count)
            half *= 2;
        return Squares(vector, first, half) + Squares(vector, first + half, count - half);
    }

    /// <summary>The sum of squares of a block: its upper half added to its lower one, until one number is left.</summary>
    private static double Squares(float[] vector, int start)
    {
        var lanes = new double[Block];
        for (int i = 0; i < Block && start + i < vector.Length; i++)
            lanes[i] = (double)vector[start + i] * vector[start + i];
        for (int half = Block / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
                lanes[i] += lanes[half + i];
        }

        return lanes[0];
    }
}
