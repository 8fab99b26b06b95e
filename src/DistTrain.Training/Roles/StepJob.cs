using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>A worker's share of one step. Prepared anew for each step, so that the loop takes no memory.</summary>
internal sealed class StepJob : ComputeJob
{
    private readonly IWorkerEngine _engine;
    private readonly int[] _nodeLeaves;
    private readonly Memory<float>[] _destinations;
    private WeightLease _weights;
    private int _done;

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

    /// <summary>Has its work done and measured.</summary>
    public Action<Action> Measure { get; init; } = work => work();

    /// <summary>
    /// One past the last parameter whose weights are there, counted from the first. As long as some are not it goes as far as it
    /// can, and is to be run again.
    /// </summary>
    public int Ready { get; set; }

    /// <summary>How much of its work the next run does: forward is a third of it, in proportion to the parameters.</summary>
    public double Share => (Ready < _weights.Memory.Length ? Part(Ready) : 1) - Part(_done);

    /// <summary>Whether all of it is done.</summary>
    public bool Finished { get; private set; }

    /// <summary>The ranges whose gradients were sent while it executed.</summary>
    public HashSet<int> Sent { get; } = [];

    public int Restore { get; private set; }

    public long Step { get; private set; }

    /// <summary>The version of the weights that it uses.</summary>
    public long Version => _weights.Version;

    /// <summary>Prepares a step. Its weights may be still to come.</summary>
    public void Prepare(int restore, long step, WeightLease weights)
    {
        (Restore, Step, _weights) = (restore, step, weights);
        (_done, Finished, Ready, Completed) = (0, false, 0, null);
        Sent.Clear();
        (_engine as FeedbackEngine)?.Prepare(step, Shards);
    }

    /// <summary>Prepares the rest of it: all weights are there.</summary>
    public void Complete(BulkPool pool, int worker)
    {
        Ready = _weights.Memory.Length;
        for (int i = 0; i < Gradients.Length; i++)
        {
            Gradients[i] = pool.Rent(worker);
            _destinations[i] = Gradients[i].Memory;
        }
    }

    public override void Execute() => Measure(Compute);

    private void Compute()
    {
        ReadOnlySpan<float> weights = _weights.Memory.Span;
        if (_engine is IStagedEngine staged)
        {
            staged.Advance(Step, Shards, weights, Ready, begins: _done == 0);
            _done = Ready;
            staged.Completed = Completed is { } completed ? from => completed(this, from) : null;
        }

        if (Ready < weights.Length)
            return;
        _engine.ComputeGradients(Step, Shards, _nodeLeaves, weights, _destinations, Metrics);
        Finished = true;
        // Before the sums are sent: a server that has them all may then update the weights in place.
        _weights.Return();
    }

    private double Part(int parameters) => parameters / (3.0 * _weights.Memory.Length);

    /// <summary>Gives the gradients back instead of sending them.</summary>
    public void Release()
    {
        foreach (Bulk gradient in Gradients)
            gradient.Release();
    }

    public override void Abandon()
    {
        _weights.Return();
        if (Ready == _weights.Memory.Length)
            Release();
    }
}
