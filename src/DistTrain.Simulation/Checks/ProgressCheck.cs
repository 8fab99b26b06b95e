namespace DistTrain.Simulation;

/// <summary>Steps go on within ten leases of the last fault, and of each other.</summary>
internal sealed class ProgressCheck(Checker checker)
{
    /// <summary>How many leases without progress are too many.</summary>
    public const int LeasesMax = 10;

    private long _last;
    private bool _ended;

    public void Reset() => (_last, _ended) = (0, false);

    public void Made(long time) => _last = time;

    public void Ended() => _ended = true;

    public void Look(long time, long calmAt)
    {
        long waited = time - Math.Max(_last, calmAt);
        if (!_ended && waited > LeasesMax * checker.Facts.Lease)
            checker.Fail(CheckNames.Progress, time,
                $"nothing was committed for {waited / (double)checker.Facts.Lease:0.0} leases although"
                + $" all faults are over; {checker.StepsCommitted} of {checker.Facts.Steps} steps are");
    }
}
