namespace DistTrain.Training;

/// <content>Work where shards go at their own pace: each contribution on the newest weights, the next one once that one counts.</content>
public sealed partial class Worker
{
    private readonly (long Version, IReadOnlyList<long> Clocks)[] _clocks = new (long, IReadOnlyList<long>)[VersionMarks.Kept];
    private readonly Dictionary<int, long> _pushed = [];
    private StepJob? _group;
    private bool _repeats;

    /// <summary>Where the shards stand at a version; null if that is not known.</summary>
    private IReadOnlyList<long>? ClocksAt(long version) =>
        version >= 0 && _clocks[version % VersionMarks.Kept] is { Clocks: not null } entry && entry.Version == version ? entry.Clocks : null;

    private void NoteClocks(long version, IReadOnlyList<long> clocks) => _clocks[version % VersionMarks.Kept] = (version, clocks);

    /// <summary>
    /// Computes the shards of its own that are furthest behind, if all of them may go on; after a wait in vain, all that it has,
    /// since some range may wait for any of them.
    /// </summary>
    /// <returns>Whether it has begun.</returns>
    private bool TryComputeByClock(IRoleContext context, IReadOnlyList<int> shards)
    {
        if (shards.Count == 0 || ClocksAt(_weights.Newest) is not { } clocks)
            return false;
        int[] group = Group(shards, clocks);
        if (group.Length == 0 || _store.TryBorrow(_weights.Newest) is not { } weights)
            return false;
        long clock = clocks[group[0]];
        if (_group is null || !_group.Shards.SequenceEqual(group))
            _group = NewJob(context, group, each: true);
        foreach (int shard in group)
            _pushed[shard] = clock;
        BeginStep(context, _group, clock, weights);
        return true;
    }

    /// <summary>The shards to be computed next, all of one clock; none if there is something to wait for.</summary>
    private int[] Group(IReadOnlyList<int> shards, IReadOnlyList<long> clocks)
    {
        bool Counts(int shard) => !_repeats || Waits(shard, clocks[shard]);
        long clock = long.MaxValue;
        for (int i = 0; i < shards.Count; i++)
            clock = Counts(shards[i]) ? Math.Min(clock, clocks[shards[i]]) : clock;
        _repeats &= clock < long.MaxValue;
        int count = 0;
        for (int i = 0; i < shards.Count; i++)
        {
            if (clocks[shards[i]] != clock || !Counts(shards[i]))
                continue;
            // One that is pushed and does not count yet is waited for: then they go on together.
            if (!Waits(shards[i], clock))
                return [];
            count++;
        }

        var same = new int[count];
        for (int i = shards.Count - 1; count > 0; i--)
        {
            if (clocks[shards[i]] == clock && Counts(shards[i]))
                same[--count] = shards[i];
        }

        return same;
    }

    /// <summary>Whether a shard that stands at a clock may go on.</summary>
    private bool Waits(int shard, long clock) => _pushed.GetValueOrDefault(shard, -1) < clock && clock < _granted;

    /// <summary>Pushed, and nothing came of it: everything once more, and whatever weights are newest.</summary>
    private void RetryByClock(IRoleContext context)
    {
        _pushed.Clear();
        _repeats = true;
        AskForWeights(context, Math.Max(_weights.Newest + 1, _weights.Seen - 1));
        if (_evaluations.TryPeek(out EvaluationMessages.Evaluate? evaluation))
            AskForWeights(context, evaluation.Version);
        Proceed(context);
    }
}
