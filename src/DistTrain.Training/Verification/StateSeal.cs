namespace DistTrain.Training;

/// <summary>
/// Digests of a replica's memory since its last update: weights, and optimizer slots. Memory that has changed since is corrupt.
/// </summary>
internal sealed class StateSeal
{
    private readonly List<ulong> _slots = [];
    private (long Version, ulong Digest) _weights, _before;

    /// <summary>Seals the state that an update has made, or with which the replica begins.</summary>
    /// <param name="version">How many updates it has taken.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="slots">The optimizer's slots.</param>
    public void Set(long version, ReadOnlySpan<float> weights, IReadOnlyList<Memory<float>> slots)
    {
        _before = _weights;
        _weights = (version, Digest.Of(weights));
        _slots.Clear();
        foreach (Memory<float> slot in slots)
            _slots.Add(Digest.Of(slot.Span));
    }

    /// <summary>
    /// Whether the weights of a version are as they were sealed; those of versions that are not known count as intact.
    /// </summary>
    public bool Holds(long version, ReadOnlySpan<float> weights)
    {
        ulong? known = version == _weights.Version ? _weights.Digest : version == _before.Version ? _before.Digest : null;
        return known is null || known == Digest.Of(weights);
    }

    /// <summary>Whether the slots are as they were sealed.</summary>
    public bool Holds(IReadOnlyList<Memory<float>> slots)
    {
        for (int i = 0; i < slots.Count; i++)
        {
            if (Digest.Of(slots[i].Span) != _slots[i])
                return false;
        }

        return true;
    }
}
