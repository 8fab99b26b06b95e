using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Commits: in order, in force, held by every replica, and never forgotten.</summary>
internal sealed class CommitCheck(Checker checker, ViewCheck views, VoterCheck voters, UpdateCheck updates)
{
    private readonly HashSet<(int Restore, long Step, int Range, int Server, long Incarnation)> _held = [];
    private readonly Dictionary<(RoleAddress Who, int Range), (long Incarnation, int Restore, long Version)> _learned = [];

    /// <summary>The newest restore count in force.</summary>
    public int Restore { get; private set; }

    /// <summary>How many steps are committed since the run's beginning, on the line of the last restore.</summary>
    public int Count { get; private set; }

    public void Reset()
    {
        _held.Clear();
        _learned.Clear();
        (Restore, Count) = (1, 0);
    }

    public void Held(in Moment moment, ReplicationMessages.GradientHeld held) =>
        _held.Add((held.Restore, held.Step, held.Range, moment.Who.Number, moment.Incarnation));

    public void Effective(in Moment moment, View view)
    {
        if (view.Restore > Restore)
            (Restore, Count) = (view.Restore, (int)view.Committed);
        else if (view.Restore < Restore || view.Committed <= Count)
            return;
        // A commit whose coordinator died before it could say so: every range must have the step.
        for (int step = Count; step < view.Committed; step++)
        {
            for (int range = 0; range < checker.Facts.Ranges; range++)
            {
                if (!updates.IsApplied(range, step))
                    checker.Fail(CheckNames.CommitOrder, moment.Time,
                        $"view {view.Stamp} goes on from version {view.Committed},"
                        + $" but nobody has applied step {step} to range {range}");
            }
        }

        Count = Math.Max(Count, (int)view.Committed);
    }

    public void Applied(in Moment moment, HistoryEvent.UpdateApplied update)
    {
        if (update.Restore == Restore && update.Step > Count)
            checker.Fail(CheckNames.CommitOrder, moment.Time,
                $"{moment} applied step {update.Step} to range {update.Range} while only {Count} steps are committed");
    }

    public void Learned(in Moment moment, HistoryEvent.VersionCommitted learned)
    {
        var key = (moment.Who, learned.Range);
        if (_learned.TryGetValue(key, out var last) && last.Incarnation == moment.Incarnation && last.Restore == learned.Restore && learned.Version < last.Version)
            checker.Fail(CheckNames.Versions, moment.Time,
                $"{moment} went back from committed version {last.Version} to {learned.Version} of range {learned.Range}");
        if (learned.Restore == Restore && learned.Version > Count)
            checker.Fail(CheckNames.CommitOrder, moment.Time,
                $"{moment} takes version {learned.Version} of range {learned.Range} for committed, but only {Count} steps are");
        _learned[key] = (moment.Incarnation, learned.Restore, learned.Version);
    }

    /// <summary>A step is committed.</summary>
    /// <returns>Whether it is a new one.</returns>
    public bool Committed(in Moment moment, HistoryEvent.StepCommitted commit)
    {
        long notedAt = voters.NotedAt(commit.Stamp, commit.Step);
        if (checker.Facts.Voters > 0 && notedAt < 0)
            checker.Fail(CheckNames.Majority, moment.Time,
                $"{moment} committed step {commit.Step} in view {commit.Stamp} without a majority of voters");
        if (views.SupersededAt(commit.Stamp, moment) is { } at && (notedAt < 0 || notedAt > at))
            checker.Fail(CheckNames.OldView, moment.Time,
                $"{moment} committed step {commit.Step} in view {commit.Stamp}, which a newer one has superseded");
        // A majority noted it before a newer coordinator began: it counts on the line that ended there.
        if (commit.Restore < Restore)
            return false;
        if (commit.Step > Count)
            checker.Fail(CheckNames.CommitOrder, moment.Time,
                $"{moment} committed step {commit.Step} while only {Count} steps were committed");
        CheckSamples(moment, commit);
        CheckReplicas(moment, commit);
        if (commit.Step != Count)
            return false;
        Count++;
        return true;
    }

    private void CheckSamples(in Moment moment, HistoryEvent.StepCommitted commit)
    {
        RunFacts facts = checker.Facts;
        if (commit.Step >= facts.Versions)
            return;
        HistoryEvent.UpdateApplied? update = updates.Of(0, commit.Step);
        int samples = !facts.Chooses ? facts.StepSizes[(int)commit.Step] : update is null ? 0 : facts.SamplesIn(update);
        if (commit.Samples != samples)
            checker.Fail(CheckNames.WholeStep, moment.Time,
                $"{moment} committed step {commit.Step} with {commit.Samples} samples, not {samples}");
        for (int range = 1; range < facts.Ranges && facts.Chooses; range++)
        {
            HistoryEvent.UpdateApplied? other = updates.Of(range, commit.Step);
            if (update is null || other is null || !UpdateCheck.AreSame(update, other))
                checker.Fail(CheckNames.WholeStep, moment.Time,
                    $"{moment} committed step {commit.Step}, for which range 0 took the shards {UpdateCheck.Text(update)}"
                    + $" and range {range} {UpdateCheck.Text(other)}");
        }
    }

    private void CheckReplicas(in Moment moment, HistoryEvent.StepCommitted commit)
    {
        if (views.Find(commit.Stamp) is not { } view)
            return;
        for (int range = 0; range < view.Ranges.Count; range++)
        {
            foreach (int backup in view.Ranges[range].Backups)
            {
                long incarnation = view.Find(RoleAddress.Server(backup))?.Incarnation ?? 0;
                if (!_held.Contains((commit.Restore, commit.Step, range, backup, incarnation)))
                    checker.Fail(CheckNames.Replicated, moment.Time,
                        $"{moment} committed step {commit.Step}, whose gradient of"
                        + $" range {range} server {backup}#{incarnation} does not hold");
            }

            if (!updates.IsApplied(range, commit.Step))
                checker.Fail(CheckNames.Replicated, moment.Time,
                    $"{moment} committed step {commit.Step}, which nobody has applied to range {range}");
        }
    }
}
