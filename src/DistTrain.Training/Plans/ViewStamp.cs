namespace DistTrain.Training;

/// <summary>Which of two views is newer: the one of the higher term, then of the higher number.</summary>
/// <param name="Term">The coordinator's term.</param>
/// <param name="Number">Which view of the term, from 1.</param>
public readonly record struct ViewStamp(long Term, long Number) : IComparable<ViewStamp>
{
    /// <inheritdoc/>
    public int CompareTo(ViewStamp other) => Term != other.Term ? Term.CompareTo(other.Term) : Number.CompareTo(other.Number);

    /// <inheritdoc/>
    public override string ToString() => $"{Term}.{Number}";

    /// <summary>Whether the left view is older.</summary>
    public static bool operator <(ViewStamp left, ViewStamp right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left view is newer.</summary>
    public static bool operator >(ViewStamp left, ViewStamp right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left view is not newer.</summary>
    public static bool operator <=(ViewStamp left, ViewStamp right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left view is not older.</summary>
    public static bool operator >=(ViewStamp left, ViewStamp right) => left.CompareTo(right) >= 0;
}
