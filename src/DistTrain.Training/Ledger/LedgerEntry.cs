namespace DistTrain.Training;

/// <summary>
/// Which samples went into which applied update, one fact at a time. Which samples a shard contributes to a step is a pure
/// function of the run file, so shards and steps name them.
/// </summary>
/// <param name="Kind">What it says.</param>
/// <param name="Restore">The restore count.</param>
/// <param name="Stamp">The coordinator's view.</param>
/// <param name="Step">
/// The step, from 0; of a shard by itself, its clock; of a restore and of a new coordinator, the next one.
/// </param>
/// <param name="Range">The parameter range; -1 for all; of an eviction, the worker.</param>
/// <param name="Shard">The data shard, of several the first; -1 for all that were counted.</param>
/// <param name="Shards">
/// How many shards were counted, also those that have no samples in the step; of a restore, the restore count of the line whose
/// checkpoint it goes back to, 0 where that is not known; of a new coordinator, how many steps it notes anew.
/// </param>
/// <param name="Samples">How many samples were counted.</param>
/// <param name="Staleness">Updates that the range took between the gradient's weights and its own.</param>
public readonly record struct LedgerEntry(
    LedgerKind Kind, int Restore, ViewStamp Stamp, long Step, int Range, int Shard, int Shards, int Samples, int Staleness)
{
    /// <summary>
    /// A line of the run begins: it goes on from <paramref name="step"/>, as another line had made it; from 0 at its beginning.
    /// </summary>
    public static LedgerEntry Restored(RunLine line, long step, RunLine from) =>
        new(LedgerKind.Restored, line.Restore, line.Began, step, -1, -1, from.Restore, 0, 0);

    /// <summary>
    /// A new coordinator goes on without a restore: so many steps are committed, and the current epoch has so many samples in
    /// them. The last <paramref name="again"/> of them are noted anew after this, with the shards that they took.
    /// </summary>
    public static LedgerEntry TakenOver(int restore, ViewStamp stamp, long steps, long epochSamples, int again = 0) =>
        new(LedgerKind.TakenOver, restore, stamp, steps, -1, -1, again, (int)epochSamples, 0);

    /// <summary>A step was committed on all ranges with so many shards and samples in it.</summary>
    public static LedgerEntry Committed(int restore, ViewStamp stamp, long step, int shards, int samples) =>
        new(LedgerKind.Committed, restore, stamp, step, -1, -1, shards, samples, 0);

    /// <summary>A shard's gradient of its own step <paramref name="clock"/> went into a range.</summary>
    public static LedgerEntry Applied(
        int restore, ViewStamp stamp, long clock, int range, int shard, int samples, int staleness) =>
        new(LedgerKind.Applied, restore, stamp, clock, range, shard, 1, samples, staleness);

    /// <summary>A shard's gradient was left out of a step on all ranges.</summary>
    public static LedgerEntry Dropped(int restore, ViewStamp stamp, long step, int shard, int samples) =>
        new(LedgerKind.Dropped, restore, stamp, step, -1, shard, 1, samples, 0);

    /// <summary>A worker is evicted: its gradient of a step, of so many shards from one on, was wrong.</summary>
    public static LedgerEntry Evicted(int restore, ViewStamp stamp, long step, int worker, int shard, int shards) =>
        new(LedgerKind.Evicted, restore, stamp, step, worker, shard, shards, 0, 0);

    /// <summary>What a shard's gradient had done to a range is lost.</summary>
    public static LedgerEntry Lost(int restore, ViewStamp stamp, long clock, int range, int shard, int samples) =>
        new(LedgerKind.Lost, restore, stamp, clock, range, shard, 1, samples, 0);
}
