using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>
/// Where shards go at their own pace: none begins a contribution before the slowest is near enough, and in the end each
/// contribution of each shard is in one update, in order.
/// </summary>
internal sealed class ClockCheck(Checker checker, CommitCheck commits, UpdateCheck updates)
{
    private readonly long[] _none = new long[checker.Facts.Shards];
    private (int Restore, Past? Past) _restored;

    public void Reset() => _restored = default;

    /// <summary>A server has come by weights: those of a restore are where the shards stand now.</summary>
    public void Taken(HistoryEvent.RangeTaken taken)
    {
        if (taken is { Range: 0, Source: RangeSource.Checkpoint or RangeSource.Initial } && taken.Restore > _restored.Restore)
            _restored = (taken.Restore, updates.Lineage.Find(0, taken.Version, taken.Checksum));
    }

    /// <summary>A worker begins to compute a clock of some shards.</summary>
    public void Begins(in Moment moment, int restore, long clock)
    {
        if (checker.Facts.Bound is not { } bound || restore != commits.Restore)
            return;
        long slowest = Committed().Min();
        if (clock > slowest + bound)
            checker.Fail(CheckNames.Staleness, moment.Time,
                $"{moment} begins clock {clock} while the slowest shard has committed {slowest};"
                + $" at most {bound} ahead are right");
    }

    /// <summary>Judges what is in the final weights.</summary>
    /// <param name="time">Now, in ticks.</param>
    /// <param name="lines">For each range its updates, from the first on.</param>
    public void End(long time, IReadOnlyList<HistoryEvent.UpdateApplied>[] lines)
    {
        RunFacts facts = checker.Facts;
        var clocks = new long[facts.Shards];
        for (int step = 0; step < checker.StepsCommitted; step++)
        {
            foreach (IReadOnlyList<HistoryEvent.UpdateApplied> line in lines)
            {
                if (step >= line.Count || line[step].Step != step || !UpdateCheck.AreSame(line[step], lines[0][step]))
                {
                    checker.Fail(CheckNames.Ledger, time,
                        $"the final weights have {checker.StepsCommitted} steps, but not all ranges have the same step {step}");
                    return;
                }
            }

            Take(time, lines[0][step], clocks);
        }

        if (facts.KeepsClocks && clocks.Any(clock => clock != facts.Steps))
            checker.Fail(CheckNames.Ledger, time,
                $"the final weights have {string.Join(' ', clocks)} contributions of the shards, not {facts.Steps} of each");
    }

    private void Take(long time, HistoryEvent.UpdateApplied update, long[] clocks)
    {
        for (int i = 0; i < update.Shards.Count; i++)
        {
            (int shard, long clock) = (update.Shards[i], update.Clocks[i]);
            long next = checker.Facts.KeepsClocks ? clocks[shard]++ : update.Step;
            if (clock != next)
                checker.Fail(CheckNames.Ledger, time,
                    $"step {update.Step} takes contribution {clock} of shard {shard}; {next} is its next");
        }
    }

    /// <summary>Where the shards stand at the last committed version.</summary>
    private long[] Committed()
    {
        Past? past = commits.Count > 0 && updates.RestoreOf(0, commits.Count - 1) == commits.Restore
            && updates.Of(0, commits.Count - 1) is { Checksum: { } checksum }
                ? updates.Lineage.Find(0, commits.Count, checksum)
                : _restored.Past;
        return past?.Clocks ?? _none;
    }
}
