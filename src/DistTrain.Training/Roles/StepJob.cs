using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>A worker's share of one step. Prepared anew for each step, so that the loop takes no memory.</summary>
internal sealed class StepJob : ComputeJob
{
    private readonly IWorkerEngine _engine;
    private readonly int[] _nodeLeaves;
    private readonly Memory<float>[] _destinations;
    private ReadOnlyMemory<float> _weights;
    private WeightStore? _store;

    public StepJob(ReductionTree tree, IReadOnlyList<int> shards, IWorkerEngine engine)
    {
        _engine = engine;
        Shards = shards;
        Nodes = tree.Cover(shards);
        _nodeLeaves = [.. Nodes.Select(tree.LeafCount)];
        _destinations = new Memory<float>[Nodes.Count];
        Gradients = new Bulk[Nodes.Count];
        Metrics = new LeafMetrics[shards.Count];
    }

    public IReadOnlyList<int> Shards { get; }

    public IReadOnlyList<TreeNode> Nodes { get; }

    public Bulk[] Gradients { get; }

    public LeafMetrics[] Metrics { get; }

    public int Restore { get; private set; }

    public long Step { get; private set; }

    public void Prepare(int restore, long step, ReadOnlyMemory<float> weights, WeightStore store, int worker)
    {
        (Restore, Step, _weights, _store) = (restore, step, weights, store);
        for (int i = 0; i < Gradients.Length; i++)
        {
            Gradients[i] = store.Gradients.Rent(worker);
            _destinations[i] = Gradients[i].Memory;
        }
    }

    public override void Execute()
    {
        _engine.ComputeGradients(Step, Shards, _nodeLeaves, _weights.Span, _destinations, Metrics);
        // Before the sums are sent: a server that has them all may then update the weights in place.
        _store!.Return(Step);
    }
}
