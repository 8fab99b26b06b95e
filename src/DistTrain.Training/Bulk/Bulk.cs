namespace DistTrain.Training;

/// <summary>
/// A counted reference to float memory, for the bulk that travels apart from control messages. Whoever passes it on adds references
/// first; the last release gives the memory back to its owner.
/// </summary>
public sealed class Bulk
{
    private readonly IBulkOwner _owner;
    private int _references;

    internal Bulk(IBulkOwner owner, Memory<float> memory)
    {
        _owner = owner;
        Memory = memory;
    }

    /// <summary>The memory. Not to be written any more once it was sent.</summary>
    public Memory<float> Memory { get; }

    /// <summary>Who rented it last, and so wrote it.</summary>
    internal int Renter { get; set; }

    /// <summary>Memory that belongs to another process, with one reference.</summary>
    /// <param name="memory">The memory; not to be written.</param>
    /// <param name="returned">Called with the last release.</param>
    public static Bulk Lent(Memory<float> memory, Action returned)
    {
        var bulk = new Bulk(new Lender(returned), memory);
        bulk.Retain();
        return bulk;
    }

    /// <summary>Adds references.</summary>
    public void Retain(int count = 1) => Interlocked.Add(ref _references, count);

    /// <summary>Gives one reference back.</summary>
    public void Release()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left == 0)
            _owner.Return(this);
        else if (left < 0)
            throw new InvalidOperationException("A bulk buffer was released more often than retained.");
    }

    private sealed class Lender(Action returned) : IBulkOwner
    {
        public void Return(Bulk bulk) => returned();
    }
}

/// <summary>Takes bulk memory back once nobody refers to it.</summary>
internal interface IBulkOwner
{
    /// <summary>Takes it back.</summary>
    void Return(Bulk bulk);
}
