using DistTrain.Data;
using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>
/// The gradients of a worker's shards on a local data set: all of its rows go through the network at once, and each tree node's
/// gradient is summed in the order of the tree. Where the run's policy is local rounds, what the rounds contribute instead.
/// </summary>
public sealed class WorkerEngine : IStagedEngine
{
    private readonly RunPlan _plan;
    private readonly SampleFeed _feed;
    private readonly LocalPass? _local;
    private readonly WorkerClip? _clip;
    private readonly int[] _evaluationSamples = new int[RunPlan.EvaluationChunk];
    private int[] _leafRows = [];
    private int[] _samples = [];
    private TrainingPass _pass;
    private int _leavesMax, _rowsMax;
    private (long Step, IReadOnlyList<int> Shards)? _begun;

    /// <summary>An engine for a worker that holds about this many shards; it grows when it gets more.</summary>
    public WorkerEngine(RunPlan plan, DataSplits data, int shards)
    {
        (_plan, _feed, _clip) = (plan, new SampleFeed(plan, data), WorkerClip.Of(plan));
        if (plan.Consistency is LocalRounds rounds)
        {
            _pass = new TrainingPass(plan.Model, plan.Loss, Math.Max(rounds.Inner.MicroBatchMax, RunPlan.EvaluationChunk), 1);
            _local = new LocalPass(plan, rounds, _feed, _pass, _clip);
        }
        else
        {
            _pass = Grow(shards);
        }
    }

    /// <inheritdoc/>
    public Action<int>? Completed { get; set; }

    /// <inheritdoc/>
    public void ComputeGradients(
        long step, IReadOnlyList<int> shards, ReadOnlySpan<int> nodeLeaves, ReadOnlySpan<float> weights,
        ReadOnlySpan<Memory<float>> gradients, Span<LeafMetrics> metrics)
    {
        if (_local is not null)
        {
            _local.Compute(step, shards, nodeLeaves, weights, gradients, metrics);
            return;
        }

        if (_begun != (step, shards))
            Begin(step, shards);
        _begun = null;
        _pass.Run(weights, _leafRows.AsSpan(0, shards.Count), nodeLeaves, gradients, metrics, _clip is null ? Completed : null);
        for (int i = 0; _clip is not null && i < gradients.Length; i++)
            _clip.Clip(gradients[i].Span, metrics[i].Count);
    }

    /// <inheritdoc/>
    public void Advance(long step, IReadOnlyList<int> shards, ReadOnlySpan<float> weights, int ready, bool begins)
    {
        if (_local is not null)
            return;
        if (begins || _begun != (step, shards))
            Begin(step, shards);
        _pass.Advance(weights, _leafRows.AsSpan(0, shards.Count), ready);
        _begun = (step, shards);
    }

    /// <inheritdoc/>
    public LeafMetrics Evaluate(EvaluationSet set, int chunk, ReadOnlySpan<float> weights)
    {
        _begun = null;
        Dataset data = (set == EvaluationSet.Validation ? _feed.Data.Validation : _feed.Data.Test)
            ?? throw new InvalidOperationException($"There is no {set} set.");
        int first = chunk * RunPlan.EvaluationChunk;
        Span<int> samples = _evaluationSamples.AsSpan(0, Math.Min(RunPlan.EvaluationChunk, data.Count - first));
        for (int i = 0; i < samples.Length; i++)
            samples[i] = first + i;
        _feed.Load(_pass, data, samples);
        return _pass.Evaluate(weights, samples.Length);
    }

    /// <summary>Compiles and warms what a step needs, so that the first step is as fast as the others.</summary>
    public void WarmUp(ReadOnlySpan<float> weights)
    {
        var gradient = new Memory<float>[] { new float[_plan.Model.ParameterCount] };
        var metrics = new LeafMetrics[1];
        ComputeGradients(0, [0], [1], weights, gradient, metrics);
    }

    private void Begin(long step, IReadOnlyList<int> shards)
    {
        if (shards.Count > _leavesMax)
            _pass = Grow(shards.Count);
        int rows = Select(step, shards);
        _feed.Load(_pass, _feed.Data.Train, _samples.AsSpan(0, rows));
        _pass.Restart();
    }

    private TrainingPass Grow(int shards)
    {
        _leavesMax = Math.Max(1, shards);
        _rowsMax = Math.Max(_leavesMax * _plan.Shards.MicroBatchMax, RunPlan.EvaluationChunk);
        _leafRows = new int[_leavesMax];
        _samples = new int[_rowsMax];
        return new TrainingPass(_plan.Model, _plan.Loss, _rowsMax, _leavesMax);
    }

    /// <summary>Lists the step's samples, shard after shard.</summary>
    private int Select(long step, IReadOnlyList<int> shards)
    {
        int epoch = _plan.EpochOf(step);
        if (_plan.Bug == ProtocolBug.OldOrderUsed && epoch > 0)
            epoch--;
        int rows = 0;
        for (int i = 0; i < shards.Count; i++)
        {
            (int start, int count) = _plan.Shards.MicroBatch(shards[i], _plan.StepInEpoch(step));
            _feed.Order(shards[i], epoch).Slice(start, count).CopyTo(_samples.AsSpan(rows));
            _leafRows[i] = count;
            rows += count;
        }

        return rows;
    }
}
