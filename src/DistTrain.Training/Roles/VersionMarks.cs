namespace DistTrain.Training;

/// <summary>Which ranges of which versions of the weights have come. Of older versions a few are remembered.</summary>
internal sealed class VersionMarks
{
    /// <summary>How many versions are remembered.</summary>
    public const int Kept = 4;

    private readonly long[][] _marks;

    public VersionMarks(int ranges)
    {
        _marks = [.. Enumerable.Range(0, Kept).Select(_ => new long[ranges])];
        Clear();
    }

    /// <summary>The newest version that is complete; -1 if none is.</summary>
    public long Newest { get; private set; }

    /// <summary>The newest version of which any range has come; -1 if none is.</summary>
    public long Seen { get; private set; }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        foreach (long[] versions in _marks)
            Array.Fill(versions, -1);
        Newest = Seen = -1;
    }

    /// <summary>
    /// Notes that a range has come. Once one of a newer version has, the store has given up those below the one before: what
    /// comes of them late would be completed with something else.
    /// </summary>
    /// <returns>Whether it was not there yet and is not too old to be of use.</returns>
    public bool Mark(int range, long version)
    {
        ref long mark = ref _marks[version % Kept][range];
        if (mark >= version || version < Seen - 1)
            return false;
        mark = version;
        Seen = Math.Max(Seen, version);
        if (version > Newest && HasAll(version))
            Newest = version;
        return true;
    }

    /// <summary>Whether a range of a version is there.</summary>
    public bool Has(int range, long version) => version >= 0 && _marks[version % Kept][range] == version;

    /// <summary>Whether all ranges of a version are there.</summary>
    public bool HasAll(long version)
    {
        if (version < 0)
            return false;
        foreach (long mark in _marks[version % Kept])
        {
            if (mark != version)
                return false;
        }

        return true;
    }
}
