using System.Runtime.InteropServices;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>
/// Restores: all ranges from one line of the run. Which lines some weights have been saved on tells what disks were given, by
/// content; what parts and manifests say of themselves is not asked.
/// </summary>
internal sealed class LineCheck(Checker checker)
{
    private readonly Dictionary<(long Step, int Range, uint Checksum), HashSet<int>> _saved = [];
    private readonly Dictionary<int, (HashSet<int> Lines, int Range)> _taken = [];

    public void Reset()
    {
        _saved.Clear();
        _taken.Clear();
    }

    public void PartKept(int restore, CheckpointPart part)
    {
        (long, int, uint) key = (part.Step, part.Range.Index, Crc32C.Compute(MemoryMarshal.AsBytes<float>(part.Weights)));
        if (!_saved.TryGetValue(key, out HashSet<int>? lines))
            _saved.Add(key, lines = []);
        lines.Add(restore);
    }

    public void Taken(in Moment moment, HistoryEvent.RangeTaken taken)
    {
        if (taken.Source != RangeSource.Checkpoint
            || !_saved.TryGetValue((taken.Version, taken.Range, taken.Checksum), out HashSet<int>? lines))
            return;
        if (!_taken.TryGetValue(taken.Restore, out (HashSet<int> Lines, int Range) others))
        {
            _taken.Add(taken.Restore, ([.. lines], taken.Range));
            return;
        }

        string before = string.Join(" or ", others.Lines.Order());
        others.Lines.IntersectWith(lines);
        if (others.Lines.Count == 0)
            checker.Fail(CheckNames.Lines, moment.Time,
                $"restore {taken.Restore} takes range {taken.Range} at step {taken.Version} from line "
                + $"{string.Join(" or ", lines.Order())} of the run, range {others.Range} from line {before}");
    }
}
