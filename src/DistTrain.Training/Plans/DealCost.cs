namespace DistTrain.Training;

/// <summary>What a change of the range map costs. What stands first counts above all that follows.</summary>
/// <param name="Load">Ranges that the server holds already.</param>
/// <param name="Copies">Copies to be made.</param>
/// <param name="Learners">Copies to be finished.</param>
/// <param name="Promotions">Changes of primary.</param>
/// <param name="Distance">Decides between equals.</param>
internal readonly record struct DealCost(int Load, int Copies, int Learners, int Promotions, int Distance)
{
    /// <summary>More than any sum of costs.</summary>
    public static DealCost Infinite => new(int.MaxValue, 0, 0, 0, 0);

    public static DealCost operator +(DealCost a, DealCost b) => new(
        a.Load + b.Load, a.Copies + b.Copies, a.Learners + b.Learners, a.Promotions + b.Promotions, a.Distance + b.Distance);

    public static DealCost operator -(DealCost a, DealCost b) => new(
        a.Load - b.Load, a.Copies - b.Copies, a.Learners - b.Learners, a.Promotions - b.Promotions, a.Distance - b.Distance);

    public static bool operator <(DealCost a, DealCost b) => Compare(a, b) < 0;

    public static bool operator >(DealCost a, DealCost b) => Compare(a, b) > 0;

    private static int Compare(DealCost a, DealCost b) =>
        a.Load != b.Load ? a.Load.CompareTo(b.Load)
        : a.Copies != b.Copies ? a.Copies.CompareTo(b.Copies)
        : a.Learners != b.Learners ? a.Learners.CompareTo(b.Learners)
        : a.Promotions != b.Promotions ? a.Promotions.CompareTo(b.Promotions)
        : a.Distance.CompareTo(b.Distance);
}
