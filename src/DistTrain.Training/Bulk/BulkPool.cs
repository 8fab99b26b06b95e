using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// Buffers of one length, handed out again last-in first-out, so that the one still in the cache comes first; but another's before
/// one's own. What somebody wrote and others read is cheap to write for those who read it, whose core holds the cache lines by now,
/// and slow for the writer, who must have every line taken from them. So two workers swap their buffers with each step.
/// </summary>
/// <param name="length">Their length.</param>
/// <param name="allocate">Takes memory; null for the process's own.</param>
public sealed class BulkPool(int length, Func<int, Memory<float>>? allocate = null) : IBulkOwner
{
    private readonly List<Bulk> _free = [];
    private readonly Lock _gate = new();
    private int _outstanding;

    /// <summary>Buffers handed out and not yet given back.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>A buffer with one reference. Its content is whatever it last held.</summary>
    /// <param name="renter">Who will write it.</param>
    public Bulk Rent(int renter = 0)
    {
        Bulk? bulk = null;
        lock (_gate)
        {
            _outstanding++;
            int index = _free.Count - 1;
            while (index > 0 && _free[index].Renter == renter)
                index--;
            if (index >= 0)
            {
                index = _free[index].Renter == renter ? _free.Count - 1 : index;
                bulk = _free[index];
                _free.RemoveAt(index);
            }
        }

        bulk ??= new Bulk(this, (allocate ?? AlignedMemory.Allocate)(length));
        bulk.Renter = renter;
        bulk.Retain();
        return bulk;
    }

    void IBulkOwner.Return(Bulk bulk)
    {
        lock (_gate)
        {
            _outstanding--;
            _free.Add(bulk);
        }
    }
}
