namespace DistTrain.Training;

/// <summary>A reader's hold on one version of the weights: nobody writes to them until it is given back.</summary>
public readonly struct WeightLease
{
    private readonly WeightStore _store;
    private readonly WeightStore.Vector _vector;

    internal WeightLease(WeightStore store, WeightStore.Vector vector) => (_store, _vector) = (store, vector);

    /// <summary>Which version.</summary>
    public long Version => _vector.Version;

    /// <summary>The flat parameter vector.</summary>
    public ReadOnlyMemory<float> Memory => _vector.Memory;

    /// <summary>Gives the hold back. To be called once.</summary>
    public void Return() => _store.Return(_vector);

    /// <summary>The vector as bulk to send, with one reference. Its last release gives the hold back, in place of <see cref="Return"/>.</summary>
    public Bulk ToBulk()
    {
        var bulk = new Bulk(new Owner(this), _vector.Memory);
        bulk.Retain();
        return bulk;
    }

    private sealed class Owner(WeightLease lease) : IBulkOwner
    {
        public void Return(Bulk bulk) => lease.Return();
    }
}
