using DistTrain.Nn;
using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>A server's copy of one parameter range: its version, optimizer slots and the contributions to its next step.</summary>
internal sealed class RangeReplica
{
    private readonly Memory<float>[] _slots;

    public RangeReplica(ParameterRange range, ReductionTree tree, TrainingState state, WeightStore store)
    {
        Range = range;
        Version = state.Step;
        Contributions = new NodeCollector(tree);
        state.Weights.AsSpan(range.Start, range.Length).CopyTo(store.Restart(Version).Span.Slice(range.Start, range.Length));
        _slots = new Memory<float>[state.Slots.Length];
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = AlignedMemory.Allocate(range.Length);
            state.Slots[i].AsSpan(range.Start, range.Length).CopyTo(_slots[i].Span);
        }
    }

    public ParameterRange Range { get; }

    /// <summary>How many updates the range has taken.</summary>
    public long Version { get; private set; }

    /// <summary>What has been contributed to the step that comes next.</summary>
    public NodeCollector Contributions { get; }

    /// <summary>Applies the step: one pass over memory, each block reduced, averaged and updated while it is in the cache.</summary>
    public void Apply(RunPlan plan, WeightStore store, TreeSummer summer)
    {
        (Memory<float> current, Memory<float> next) = store.BeginUpdate(Version);
        ReadOnlySpan<float> weights = current.Span.Slice(Range.Start, Range.Length);
        Span<float> updated = next.Span.Slice(Range.Start, Range.Length);
        float scale = 1f / plan.Shards.StepSize(plan.StepInEpoch(Version));
        float learningRate = plan.LearningRate(Version);
        for (int start = 0; start < Range.Length; start += TreeSummer.BlockLength)
        {
            int length = Math.Min(TreeSummer.BlockLength, Range.Length - start);
            ReadOnlySpan<float> sum = summer.Sum(Contributions, start, length);
            plan.Optimizer.Update(
                weights.Slice(start, length), updated.Slice(start, length), sum, scale, Slots(start, length), learningRate, Version + 1);
        }

        Contributions.Clear();
        Version++;
    }

    private OptimizerSlots Slots(int start, int length) => _slots.Length switch
    {
        0 => default,
        1 => new OptimizerSlots(_slots[0].Span.Slice(start, length)),
        _ => new OptimizerSlots(_slots[0].Span.Slice(start, length), _slots[1].Span.Slice(start, length)),
    };

    public float[] CopyWeights(WeightStore store)
    {
        ReadOnlyMemory<float> weights = store.TryBorrow(Version)
            ?? throw new InvalidOperationException($"Version {Version} of the weights has been superseded before it was read.");
        float[] copy = weights.Span.Slice(Range.Start, Range.Length).ToArray();
        store.Return(Version);
        return copy;
    }

    public CheckpointPart Copy(WeightStore store) =>
        new(Version, Range, CopyWeights(store), [.. _slots.Select(slot => slot.ToArray())]);
}
