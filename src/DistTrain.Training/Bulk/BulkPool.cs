using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>Buffers of one length, handed out again last-in first-out, so that the one still in the cache comes first.</summary>
public sealed class BulkPool(int length) : IBulkOwner
{
    private readonly Stack<Bulk> _free = new();
    private readonly Lock _gate = new();
    private int _outstanding;

    /// <summary>Buffers handed out and not yet given back.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>A buffer with one reference. Its content is whatever it last held.</summary>
    public Bulk Rent()
    {
        Bulk? bulk;
        lock (_gate)
        {
            _outstanding++;
            _free.TryPop(out bulk);
        }

        bulk ??= new Bulk(this, AlignedMemory.Allocate(length));
        bulk.Retain();
        return bulk;
    }

    void IBulkOwner.Return(Bulk bulk)
    {
        lock (_gate)
        {
            _outstanding--;
            _free.Push(bulk);
        }
    }
}
