namespace DistTrain.Training;

/// <content>Work where shards go at their own pace: each contribution on the newest weights, the next one once that one counts.</content>
public sealed partial class Worker
{
    private readonly (long Version, IReadOnlyList<long> Clocks)[] _clocks = new (long, IReadOnlyList<long>)[VersionMarks.Kept];
    private readonly Dictionary<int, long> _pushed = [];
    private StepJob? _group;

    /// <summary>Where the shards stand at a version; null if that is not known.</summary>
    private IReadOnlyList<long>? ClocksAt(long version) =>
        version >= 0 && _clocks[version % VersionMarks.Kept] is { Clocks: not null } entry && entry.Version == version ? entry.Clocks : null;

    private void NoteClocks(long version, IReadOnlyList<long> clocks) => _clocks[version % VersionMarks.Kept] = (version, clocks);

    /// <summary>Computes the shards of its own that are furthest behind, if all of them may go on.</summary>
    /// <returns>Whether it has begun.</returns>
    private bool TryComputeByClock(IRoleContext context, IReadOnlyList<int> shards)
    {
        if (shards.Count == 0 || ClocksAt(_weights.Newest) is not { } clocks)
            return false;
        long clock = shards.Min(shard => clocks[shard]);
        if (clock >= _granted)
            return false;
        int[] group = [.. shards.Where(shard => clocks[shard] == clock && _pushed.GetValueOrDefault(shard, -1) < clock)];
        // One that is pushed and does not count yet is waited for: then they go on together.
        if (group.Length == 0 || group.Length < shards.Count(shard => clocks[shard] == clock))
            return false;
        if (_store.TryBorrow(_weights.Newest) is not { } weights)
            return false;
        if (_group is null || !_group.Shards.SequenceEqual(group))
            _group = new StepJob(Plan.Tree, group, _engine, each: true);
        foreach (int shard in group)
            _pushed[shard] = clock;
        _group.Prepare(Restore, clock, weights, _store.Gradients, context.Self.Number);
        Begin(context, WorkerPhase.Training, _group);
        return true;
    }

    /// <summary>Pushed, and nothing came of it: everything once more, and whatever weights are newest.</summary>
    private void RetryByClock(IRoleContext context)
    {
        _pushed.Clear();
        AskForWeights(context, _weights.Newest + 1);
        if (_evaluations.TryPeek(out EvaluationMessages.Evaluate? evaluation))
            AskForWeights(context, evaluation.Version);
        Proceed(context);
    }
}
