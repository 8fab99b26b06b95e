using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Updates: of whole steps, rightly divided, in order, with the same bits everywhere.</summary>
internal sealed class UpdateCheck(Checker checker)
{
    private readonly uint?[] _checksums = new uint?[checker.Facts.Ranges * (checker.Facts.Steps + 1)];
    private readonly IReadOnlyList<int>?[] _shards = new IReadOnlyList<int>?[checker.Facts.Ranges * (checker.Facts.Steps + 1)];
    private readonly (int Restore, ViewStamp Stamp)[] _lines =
        new (int, ViewStamp)[checker.Facts.Ranges * (checker.Facts.Steps + 1)];
    private readonly TakenShards _taken = new();
    private readonly bool[] _applied = new bool[checker.Facts.Ranges * (checker.Facts.Steps + 1)];
    private readonly Dictionary<(RoleAddress Who, int Range), (int Restore, long Version)> _versions = [];

    public void Reset()
    {
        Array.Clear(_checksums);
        Array.Clear(_shards);
        Array.Clear(_lines);
        _taken.Reset();
        Array.Clear(_applied);
        _versions.Clear();
    }

    public void Started(in Moment moment)
    {
        for (int range = 0; moment.Who.Kind == RoleKind.Server && range < checker.Facts.Ranges; range++)
            _versions.Remove((moment.Who, range));
    }

    /// <summary>A primary has summed the gradients of an update that waits for its commit.</summary>
    public void Reduced(in Moment moment, HistoryEvent.GradientReduced reduced)
    {
        if (!IsStep(moment, reduced.Step) || !CountShards(moment, reduced.Step, reduced.Range, reduced.Shards))
            return;
        _applied[Place(reduced.Range, reduced.Step)] = true;
        var line = (reduced.Restore, reduced.Stamp);
        if (!checker.Facts.Chooses || IsNewest(moment, line, reduced.Step, reduced.Range, reduced.Shards))
            _shards[Place(reduced.Range, reduced.Step)] = reduced.Shards;
    }

    public void Applied(in Moment moment, HistoryEvent.UpdateApplied update)
    {
        RunFacts facts = checker.Facts;
        if (!IsStep(moment, update.Step))
            return;
        // A replica that applies the gradient which it was given to hold knows of no shards.
        bool counted = update.Shards.Count > 0 && (update.Primary || facts.Chooses);
        if (counted)
            CountShards(moment, update.Step, update.Range, update.Shards);
        int samples = facts.Chooses ? facts.SamplesOf((int)update.Step, update.Shards) : facts.StepSizes[(int)update.Step];
        if (update.Samples != samples)
            checker.Fail(CheckNames.WholeStep, moment.Time,
                $"{moment} divided step {update.Step} of range {update.Range} by {update.Samples}, not {samples}");
        Advance(moment, update.Restore, update.Range, update.Step);
        _applied[Place(update.Range, update.Step)] = true;
        var line = (update.Restore, update.Stamp);
        bool newest = !facts.Chooses || IsNewest(moment, line, update.Step, update.Range, update.Shards);
        if (facts.Chooses && update.Range == 0)
            _taken.Applied(moment.Who, update, newest);
        if (!newest)
            return;
        if (counted)
            _shards[Place(update.Range, update.Step)] = update.Shards;
        if (update.Checksum is { } checksum)
            Compare(moment.Time, $"{moment} after step {update.Step}", update.Range, update.Step + 1, checksum);
    }

    public void Taken(in Moment moment, HistoryEvent.RangeTaken taken)
    {
        if (_versions.TryGetValue((moment.Who, taken.Range), out var last) && taken.Restore < last.Restore)
            checker.Fail(CheckNames.Versions, moment.Time,
                $"{moment} took range {taken.Range} of restore {taken.Restore} after restore {last.Restore}");
        _versions[(moment.Who, taken.Range)] = (taken.Restore, taken.Version);
        if (taken.Range == 0)
            _taken.Taken(moment.Who, taken);
        Compare(moment.Time, $"{moment} from {taken.Source}", taken.Range, taken.Version, taken.Checksum, taken.Restore);
    }

    /// <summary>Compares the weights of a range at a version with all others of that version.</summary>
    public void Compare(long time, string who, int range, long version, uint checksum, int restore = int.MaxValue)
    {
        // Another line of restores may have taken other shards.
        if (checker.Facts.Chooses && version > 0 && restore < _lines[Place(range, version - 1)].Restore)
            return;
        ref uint? known = ref _checksums[Place(range, version)];
        if (known is { } other && other != checksum)
            checker.Fail(CheckNames.ReplicasAgree, time,
                $"{who}: range {range} at version {version} has checksum {checksum:x8}, elsewhere {other:x8}");
        known ??= checksum;
    }

    /// <summary>Whether all ranges that a server has ever held in this incarnation have taken the last step there.</summary>
    public bool AreFinal(RoleAddress server)
    {
        for (int range = 0; range < checker.Facts.Ranges; range++)
        {
            if (_versions.TryGetValue((server, range), out var last) && last.Version < checker.Facts.Steps)
                return false;
        }

        return true;
    }

    /// <summary>Whether anybody has made a step's update of a range.</summary>
    public bool IsApplied(int range, long step) => _applied[Place(range, step)];

    /// <summary>
    /// The shards in each update of the first range's newest weights, where steps take the shards that come first.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> Taken() => _taken.InNewest();

    /// <summary>The shards in a step's update of a range.</summary>
    public IReadOnlyList<int> ShardsIn(int range, long step) => _shards[Place(range, step)] ?? [];

    private int Place(int range, long version) => range * (checker.Facts.Steps + 1) + (int)version;

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
    private bool IsNewest(in Moment moment, (int Restore, ViewStamp Stamp) line, long step, int range, IReadOnlyList<int> shards)
    {
        int place = Place(range, step);
        (int restore, ViewStamp stamp) = _lines[place];
        if (line.Restore < restore || (line.Restore == restore && line.Stamp < stamp))
            return false;
        bool same = _shards[place] is { } known && known.SequenceEqual(shards);
        if (line.Restore == restore && !same && step < checker.StepsCommitted)
            checker.Fail(CheckNames.WholeStep, moment.Time,
                $"{moment} applied step {step} of range {range} with the shards {string.Join(' ', shards)};"
                + $" it is committed with {string.Join(' ', _shards[place] ?? [])}");
        if (line.Restore > restore || !same)
            _checksums[Place(range, step + 1)] = null;
        _lines[place] = line;
        return true;
    }

    private bool IsStep(in Moment moment, long step)
    {
        bool right = step >= 0 && step < checker.Facts.Steps;
        if (!right)
            checker.Fail(CheckNames.WholeStep, moment.Time, $"{moment} applied step {step} of {checker.Facts.Steps}");
        return right;
    }

    /// <summary>Whether an update has the shards that it must have.</summary>
    private bool CountShards(in Moment moment, long step, int range, IReadOnlyList<int> shards)
    {
        RunFacts facts = checker.Facts;
        bool right = facts.Chooses ? IsEnough(shards) : IsWhole(shards);
        if (!right)
            checker.Fail(CheckNames.WholeStep, moment.Time,
                $"{moment} applied step {step} of range {range} with the shards {string.Join(' ', shards)},"
                + $" not {(facts.Chooses ? $"{facts.Needed} or more" : "each")} of {facts.Shards} once");
        return right;
    }

    private bool IsEnough(IReadOnlyList<int> shards)
    {
        bool ascending = shards.Count > 0 && shards[0] >= 0 && shards[^1] < checker.Facts.Shards;
        for (int i = 1; i < shards.Count; i++)
            ascending &= shards[i - 1] < shards[i];
        return ascending && shards.Count >= checker.Facts.Needed;
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
