using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>A worker's share of one step. Prepared anew for each step, so that the loop takes no memory.</summary>
internal sealed class StepJob : ComputeJob
{
    private readonly IWorkerEngine _engine;
    private readonly int[] _nodeLeaves;
    private readonly Memory<float>[] _destinations;
    private WeightLease _weights;

    /// <summary>A job for some shards.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="shards">The shards, ascending.</param>
    /// <param name="engine">What computes.</param>
    /// <param name="each">Whether each shard's gradient is sent for itself, not the sums of subtrees.</param>
    public StepJob(ReductionTree tree, IReadOnlyList<int> shards, IWorkerEngine engine, bool each)
    {
        _engine = engine;
        Shards = shards;
        Nodes = each ? [.. shards.Select(shard => new TreeNode(0, shard))] : tree.Cover(shards);
        _nodeLeaves = [.. Nodes.Select(tree.LeafCount)];
        _destinations = new Memory<float>[Nodes.Count];
        Gradients = new Bulk[Nodes.Count];
        Metrics = new LeafMetrics[shards.Count];
    }

    public IReadOnlyList<int> Shards { get; }

    public IReadOnlyList<TreeNode> Nodes { get; }

    public Bulk[] Gradients { get; }

    public LeafMetrics[] Metrics { get; }

    /// <summary>
    /// Called while it executes, on its thread, once the gradients are final from a parameter on; null where that is no use.
    /// </summary>
    public Action<StepJob, int>? Completed { get; set; }

    /// <summary>The ranges whose gradients were sent while it executed.</summary>
    public HashSet<int> Sent { get; } = [];

    public int Restore { get; private set; }

    public long Step { get; private set; }

    /// <summary>The version of the weights that it uses.</summary>
    public long Version => _weights.Version;

    public void Prepare(int restore, long step, WeightLease weights, BulkPool pool, int worker)
    {
        (Restore, Step, _weights) = (restore, step, weights);
        Completed = null;
        Sent.Clear();
        (_engine as FeedbackEngine)?.Prepare(step, Shards);
        for (int i = 0; i < Gradients.Length; i++)
        {
            Gradients[i] = pool.Rent(worker);
            _destinations[i] = Gradients[i].Memory;
        }
    }

    public override void Execute()
    {
        if (_engine is IStagedEngine staged)
            staged.Completed = Completed is { } completed ? from => completed(this, from) : null;
        _engine.ComputeGradients(Step, Shards, _nodeLeaves, _weights.Memory.Span, _destinations, Metrics);
        // Before the sums are sent: a server that has them all may then update the weights in place.
        _weights.Return();
    }

    /// <summary>Gives the gradients back instead of sending them.</summary>
    public void Release()
    {
        foreach (Bulk gradient in Gradients)
            gradient.Release();
    }

    public override void Abandon()
    {
        _weights.Return();
        Release();
    }
}
