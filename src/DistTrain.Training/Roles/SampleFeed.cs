using DistTrain.Data;
using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>Brings a worker's samples before the network: each shard's order of an epoch, worked out once.</summary>
/// <param name="plan">The run.</param>
/// <param name="data">The data.</param>
internal sealed class SampleFeed(RunPlan plan, DataSplits data)
{
    private readonly Dictionary<int, ShardOrder> _orders = [];

    /// <summary>The data.</summary>
    public DataSplits Data => data;

    /// <summary>A shard's samples in the order in which an epoch uses them, as indices into the training set.</summary>
    public ReadOnlySpan<int> Order(int shard, int epoch)
    {
        if (!_orders.TryGetValue(shard, out ShardOrder? order))
            _orders.Add(shard, order = new ShardOrder(new int[plan.Shards.ShardSize(shard)]));
        if (order.Epoch != epoch)
        {
            plan.Shards.Order(epoch, shard, order.Samples);
            order.Epoch = epoch;
        }

        return order.Samples;
    }

    /// <summary>Fills a pass with samples of a set.</summary>
    public void Load(TrainingPass pass, Dataset set, ReadOnlySpan<int> samples)
    {
        set.ReadInputs(samples, pass.Inputs(samples.Length));
        if (plan.Loss.UsesLabels)
            set.ReadLabels(samples, pass.Labels(samples.Length));
        else
            set.ReadTargets(samples, pass.Targets(samples.Length));
    }

    /// <summary>The order of a shard's samples in one epoch.</summary>
    private sealed class ShardOrder(int[] samples)
    {
        public int[] Samples => samples;

        public int Epoch { get; set; } = -1;
    }
}
