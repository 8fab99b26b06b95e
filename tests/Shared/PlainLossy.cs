using System.Numerics;
using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Tests;

/// <summary>
/// What a run's codecs leave of gradients and weights, worked out for whole vectors and one node after the other. It takes
/// nothing of the codecs but their names and sizes.
/// </summary>
internal sealed class PlainLossy(RunPlan plan)
{
    private readonly Dictionary<int, float[]> _residuals = [];

    /// <summary>What is left of a shard's gradient. With error feedback what is not left comes on top of the next one.</summary>
    public float[] Shard(float[] gradient, int shard, long step)
    {
        if (plan.Push is not { Name: "top-k" or "sign" } codec)
            return Node(gradient, shard, 1, step);
        float[] residual = _residuals.GetValueOrDefault(shard) ?? new float[gradient.Length];
        float[] wanted = [.. gradient.Zip(residual, (g, r) => g + r)];
        float[] left = Left(codec, wanted, default);
        _residuals[shard] = [.. wanted.Zip(left, (w, l) => w - l)];
        return left;
    }

    /// <summary>What is left of the sum over some shards that a node of the tree covers.</summary>
    public float[] Node(float[] sum, int first, int count, long step)
    {
        if (plan.Push is not { Name: not ("top-k" or "sign") } codec)
            return sum;
        int level = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)count));
        return Left(codec, sum, new RandomStream(plan.Seed, RandomPurpose.Codec, level, first >> level, (int)step));
    }

    /// <summary>The weights that workers have after a step, from those that they had and those that the servers have.</summary>
    public float[] Weights(float[] shared, float[] master, long step)
    {
        if (plan.Pull is not { } codec)
            return (float[])master.Clone();
        float[] change = [.. master.Zip(shared, (m, s) => m - s)];
        change = Left(codec, change, new RandomStream(plan.Seed, RandomPurpose.WeightCodec, step: (int)step));
        return [.. shared.Zip(change, (s, c) => s + c)];
    }

    private static float[] Left(Codec codec, float[] values, RandomStream stream) => codec.Name switch
    {
        "fp16" => PlainCodec.Float16(values),
        "bf16" => PlainCodec.BFloat16(values),
        "int8" => PlainCodec.Int8(values, codec.Block, PlainCodec.Words(stream, values.Length)),
        "sign" => PlainCodec.Sign(values, codec.Block),
        "top-k" => PlainCodec.TopK(values, codec.Block, count => (int)codec.EncodedBytes(count) / 6),
        _ => throw new InvalidOperationException($"There is no plain {codec.Name}."),
    };
}
