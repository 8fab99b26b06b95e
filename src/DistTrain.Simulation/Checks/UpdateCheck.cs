using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Updates: of whole steps, rightly divided, in order, with the same bits everywhere.</summary>
internal sealed class UpdateCheck(Checker checker)
{
    private readonly uint?[] _checksums = new uint?[checker.Facts.Parts * (checker.Facts.Versions + 1)];
    private readonly HistoryEvent.UpdateApplied?[] _updates =
        new HistoryEvent.UpdateApplied?[checker.Facts.Ranges * (checker.Facts.Versions + 1)];
    private readonly (int Restore, ViewStamp Stamp)[] _lines =
        new (int, ViewStamp)[checker.Facts.Ranges * (checker.Facts.Versions + 1)];
    private readonly bool[] _applied = new bool[checker.Facts.Ranges * (checker.Facts.Versions + 1)];
    private readonly Dictionary<(RoleAddress Who, int Range), (int Restore, long Version)> _versions = [];

    private readonly HashSet<(RoleAddress Who, int Range)> _tentative = [];

    /// <summary>What is in which weights, where the policy chooses.</summary>
    public Lineage Lineage { get; } = new(checker.Facts);

    public void Reset()
    {
        Array.Clear(_checksums);
        Array.Clear(_updates);
        Array.Clear(_lines);
        Lineage.Reset();
        Array.Clear(_applied);
        _versions.Clear();
        _tentative.Clear();
    }

    public void Started(in Moment moment)
    {
        for (int range = 0; moment.Who.Kind == RoleKind.Server && range < checker.Facts.Ranges; range++)
        {
            _versions.Remove((moment.Who, range));
            _tentative.Remove((moment.Who, range));
        }
    }

    /// <summary>A primary has summed the gradients of an update that waits for its commit.</summary>
    public void Reduced(in Moment moment, HistoryEvent.GradientReduced reduced)
    {
        var update = new HistoryEvent.UpdateApplied(
            reduced.Stamp, reduced.Restore, reduced.Step, reduced.Range, true, reduced.Shards, 0, null)
        {
            Clocks = checker.Facts.Chooses ? [.. reduced.Shards.Select(_ => reduced.Step)] : [],
        };
        if (!IsStep(moment, reduced.Step) || !CountShards(moment, update))
            return;
        _applied[Place(reduced.Range, reduced.Step)] = true;
        if (!checker.Facts.Chooses || IsNewest(moment, update))
            _updates[Place(reduced.Range, reduced.Step)] = update;
    }

    public void Applied(in Moment moment, HistoryEvent.UpdateApplied update)
    {
        RunFacts facts = checker.Facts;
        if (!IsStep(moment, update.Step))
            return;
        // A replica that applies the gradient which it was given to hold knows of no shards.
        bool counted = update.Shards.Count > 0 && (update.Primary || facts.Chooses);
        if (counted)
            CountShards(moment, update);
        int samples = facts.SamplesIn(update);
        if (update.Samples != samples)
            checker.Fail(CheckNames.WholeStep, moment.Time,
                $"{moment} divided step {update.Step} of range {update.Range} by {update.Samples}, not {samples}");
        Advance(moment, update.Restore, update.Range, update.Step);
        if (update.Primary)
            _tentative.Add((moment.Who, update.Range));
        _applied[Place(update.Range, update.Step)] = true;
        if (facts.Chooses)
            Lineage.Applied(moment.Who, update);
        if (facts.Chooses && !IsNewest(moment, update))
            return;
        if (counted)
            _updates[Place(update.Range, update.Step)] = update;
        if (update.Checksum is { } checksum && Other(update.Range, update.Step + 1, checksum) is { } other)
            Differs(moment.Time, $"{moment} after step {update.Step}", update.Range, update.Step + 1, checksum, other);
    }

    public void Taken(in Moment moment, HistoryEvent.RangeTaken taken)
    {
        if (_versions.TryGetValue((moment.Who, taken.Range), out var last) && taken.Restore < last.Restore)
            checker.Fail(CheckNames.Versions, moment.Time,
                $"{moment} took range {taken.Range} of restore {taken.Restore} after restore {last.Restore}");
        _versions[(moment.Who, taken.Range)] = (taken.Restore, taken.Version);
        if (taken.Source != RangeSource.Promotion)
            _tentative.Remove((moment.Who, taken.Range));
        if (checker.Facts.Chooses && Lineage.Taken(moment.Who, taken) is { } past)
            TakeOver(taken, past.Update);
        if (Other(taken.Range, taken.Version, taken.Checksum, taken.Restore) is { } other)
            Differs(moment.Time, $"{moment} from {taken.Source}", taken.Range, taken.Version, taken.Checksum, other);
    }

    /// <summary>
    /// A restore may go back to a checkpoint of a line that an earlier restore had left, if no newer one can be had, and who
    /// becomes primary may have made an update that is not committed yet: then that line goes on.
    /// </summary>
    private void TakeOver(HistoryEvent.RangeTaken taken, HistoryEvent.UpdateApplied last)
    {
        int place = Place(taken.Range, taken.Version - 1);
        (int restore, ViewStamp stamp) = _lines[place];
        bool goesBack = taken.Source == RangeSource.Checkpoint && taken.Restore > restore;
        bool tentative = taken.Source == RangeSource.Promotion && taken.Version > checker.StepsCommitted
            && taken.Restore == restore && taken.Stamp > stamp;
        if (!goesBack && !tentative)
            return;
        _lines[place] = (taken.Restore, taken.Stamp);
        _updates[place] = last;
        _checksums[place + 1] = null;
    }

    /// <summary>Compares the weights of a range at a version with all others of that version.</summary>
    /// <returns>Another checksum that they have elsewhere; null if they agree.</returns>
    public uint? Other(int range, long version, uint checksum, int restore = int.MaxValue)
    {
        // Another line of restores may have taken other shards.
        if (checker.Facts.Chooses && version > 0 && restore < _lines[Place(range, version - 1)].Restore)
            return null;
        ref uint? known = ref _checksums[Place(range, version)];
        uint? other = known != checksum ? known : null;
        known ??= checksum;
        return other;
    }

    /// <summary>Weights differ that should not.</summary>
    public void Differs(long time, string who, int range, long version, uint checksum, uint other) =>
        checker.Fail(CheckNames.ReplicasAgree, time,
            $"{who}: range {range} at version {version} has checksum {checksum:x8}, elsewhere {other:x8}");

    /// <summary>A server knows that its update is committed.</summary>
    public void Stands(in Moment moment, HistoryEvent.VersionCommitted committed) =>
        _tentative.Remove((moment.Who, committed.Range));

    /// <summary>
    /// Whether all ranges that a server has ever held in this incarnation have taken the last step there, and it knows that they
    /// have.
    /// </summary>
    public bool AreFinal(RoleAddress server)
    {
        for (int range = 0; range < checker.Facts.Ranges; range++)
        {
            bool tentative = _tentative.Contains((server, range));
            if (tentative || (_versions.TryGetValue((server, range), out var last) && last.Version < checker.StepsCommitted))
                return false;
        }

        return true;
    }

    /// <summary>Whether anybody has made a step's update of a range.</summary>
    public bool IsApplied(int range, long step) => _applied[Place(range, step)];

    /// <summary>The newest update that a step has made of a range; null if none is known with its shards.</summary>
    public HistoryEvent.UpdateApplied? Of(int range, long step) => _updates[Place(range, step)];

    /// <summary>The restore count of the newest update that a step has made of a range; 0 if there is none.</summary>
    public int RestoreOf(int range, long step) => _lines[Place(range, step)].Restore;

    /// <summary>The shards in a step's update of a range.</summary>
    public IReadOnlyList<int> ShardsIn(int range, long step) => Of(range, step)?.Shards ?? [];

    /// <summary>Whether two updates take the same contributions.</summary>
    public static bool AreSame(HistoryEvent.UpdateApplied left, HistoryEvent.UpdateApplied right) =>
        left.Shards.SequenceEqual(right.Shards) && left.Clocks.SequenceEqual(right.Clocks);

    /// <summary>An update's shards, and their clocks where they have some.</summary>
    public static string Text(HistoryEvent.UpdateApplied? update) => update is null
        ? "none"
        : string.Join(' ', update.Shards.Select(
            (shard, i) => i < update.Clocks.Count ? $"{shard}@{update.Clocks[i]}" : $"{shard}"));

    private int Place(int range, long version) => range * (checker.Facts.Versions + 1) + (int)version;

    /// <summary>A replica's next update follows the one before, or repeats it where that was not committed.</summary>
    private void Advance(in Moment moment, int restore, int range, long step)
    {
        if (_versions.TryGetValue((moment.Who, range), out var last))
        {
            if (restore < last.Restore)
                checker.Fail(CheckNames.Versions, moment.Time, $"{moment} went back from restore {last.Restore} to {restore}");
            else if (restore == last.Restore && (step > last.Version || step < last.Version - 1))
                checker.Fail(CheckNames.Versions, moment.Time,
                    $"{moment} applied step {step} to range {range} at version {last.Version}");
        }

        _versions[(moment.Who, range)] = (restore, step + 1);
    }

    /// <summary>
    /// Where shards are chosen, a choice that is not committed may be made anew, in a newer view or after a restore; what older
    /// views say of the step then counts no more. A committed one stands.
    /// </summary>
    private bool IsNewest(in Moment moment, HistoryEvent.UpdateApplied update)
    {
        int place = Place(update.Range, update.Step);
        (int restore, ViewStamp stamp) = _lines[place];
        if (update.Restore < restore || (update.Restore == restore && update.Stamp < stamp))
            return false;
        bool same = _updates[place] is { } known && AreSame(known, update);
        if (update.Restore == restore && !same && update.Step < checker.StepsCommitted)
            checker.Fail(CheckNames.WholeStep, moment.Time,
                $"{moment} applied step {update.Step} of range {update.Range} with the shards {Text(update)};"
                + $" it is committed with {Text(_updates[place])}");
        // Where shards go at their own pace, the same contribution may have been computed on other weights.
        bool anew = checker.Facts.KeepsClocks && update.Stamp > stamp && update.Step >= checker.StepsCommitted;
        if (update.Restore > restore || !same || anew)
            _checksums[place + 1] = null;
        _lines[place] = (update.Restore, update.Stamp);
        return true;
    }

    private bool IsStep(in Moment moment, long step)
    {
        bool right = step >= 0 && step < checker.Facts.Versions;
        if (!right)
            checker.Fail(CheckNames.WholeStep, moment.Time, $"{moment} applied step {step} of {checker.Facts.Versions}");
        return right;
    }

    /// <summary>Whether an update has the shards that it must have.</summary>
    private bool CountShards(in Moment moment, HistoryEvent.UpdateApplied update)
    {
        RunFacts facts = checker.Facts;
        bool right = facts.Chooses ? IsEnough(update) : IsWhole(update.Shards);
        if (!right)
            checker.Fail(CheckNames.WholeStep, moment.Time,
                $"{moment} applied step {update.Step} of range {update.Range} with the shards {Text(update)},"
                + $" not {(facts.Chooses ? $"{facts.Needed} or more" : "each")} of {facts.Shards} once");
        return right;
    }

    private bool IsEnough(HistoryEvent.UpdateApplied update)
    {
        IReadOnlyList<int> shards = update.Shards;
        bool right = shards.Count >= checker.Facts.Needed && shards[0] >= 0 && shards[^1] < checker.Facts.Shards
            && update.Clocks.Count == shards.Count;
        for (int i = 0; i < shards.Count && right; i++)
            right = (i == 0 || shards[i - 1] < shards[i]) && update.Clocks[i] >= 0 && update.Clocks[i] < checker.Facts.Steps;
        return right;
    }

    private bool IsWhole(IReadOnlyList<int> shards)
    {
        if (shards.Count != checker.Facts.Shards)
            return false;
        for (int i = 0; i < shards.Count; i++)
        {
            if (shards[i] != i)
                return false;
        }

        return true;
    }
}
