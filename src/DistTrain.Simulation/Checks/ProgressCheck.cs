using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Steps go on within ten leases of the last fault, and of each other, or the run may wait and says why.</summary>
internal sealed class ProgressCheck(Checker checker)
{
    /// <summary>How many leases without progress are too many.</summary>
    public const int LeasesMax = 10;

    private long _last;
    private bool _ended;
    private string? _waits;

    public void Reset() => (_last, _ended, _waits) = (0, false, null);

    public void Made(long time) => (_last, _waits) = (time, null);

    public void Told(RunEvent runEvent)
    {
        if (runEvent is RunEvent.Waiting waiting)
            _waits = waiting.Text;
    }

    public void Ended() => _ended = true;

    public void Look(long time, long calmAt)
    {
        long waited = time - Math.Max(_last, calmAt);
        if (_ended || waited <= LeasesMax * checker.Facts.Lease)
            return;
        if (checker.MayHalt && _waits is { } reason)
            checker.Halts(reason);
        else
            checker.Fail(CheckNames.Progress, time,
                $"nothing was committed for {waited / (double)checker.Facts.Lease:0.0} leases although"
                + $" all faults are over; {checker.StepsCommitted} of {checker.Facts.Steps} steps are");
    }
}
