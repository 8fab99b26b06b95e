using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Takes messages that a peer of this machine sends through its <see cref="SharedOutbox"/>. Their bulk stays where it is; its
/// last release tells the peer so.
/// </summary>
internal sealed class SharedInbox : IBulkSource
{
    private readonly SharedMemory _memory;
    private readonly SharedRing _ring;
    private readonly int _process;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, SharedFloats> _files = [];
    private readonly byte[] _record = new byte[SharedRing.RecordBytesMax];
    private readonly PayloadPlan _plan;
    private Loan _loan;
    private int _uses = 1;
    private bool _closed;

    private SharedInbox(SharedMemory memory, int process)
    {
        (_memory, _ring, _process) = (memory, new SharedRing(memory), process);
        _plan = new PayloadPlan(this);
        _ring.SetWaiting(true);
    }

    /// <summary>Opens what a peer offers; null if it is not there, as where processes do not see each other.</summary>
    public static SharedInbox? TryOpen(SharedOffer offer)
    {
        if (SharedMemory.TryOpen(offer.Process, offer.File, SharedRing.Bytes) is not { } memory)
            return null;
        if (new SharedRing(memory).Key.SequenceEqual(offer.Key))
            return new SharedInbox(memory, offer.Process);
        memory.Dispose();
        return null;
    }

    /// <summary>Takes the next message.</summary>
    /// <exception cref="InvalidDataException">The peer has written nonsense.</exception>
    public bool TryTake(out RoutedMessage message)
    {
        lock (_gate)
        {
            message = default;
            int length = _closed ? -1 : _ring.TryRead(_record);
            if (length < 0)
                return false;
            if (length < Loan.Bytes)
                throw new InvalidDataException("a message is cut off");
            _loan = Loan.Read(_record);
            long bytes = _loan.Slot < 0 ? 0 : sizeof(float) * (long)_loan.Length;
            message = WireForm.Read(_record.AsSpan(Loan.Bytes, length - Loan.Bytes), _plan, bytes);
            return true;
        }
    }

    /// <summary>The peer is to wake this process with its next message, or not.</summary>
    public void SetWaiting(bool waits)
    {
        lock (_gate)
        {
            if (!_closed)
                _ring.SetWaiting(waits);
        }
    }

    /// <summary>Ends it; what has come and was not taken is given back.</summary>
    public void Close()
    {
        try
        {
            while (TryTake(out RoutedMessage message))
                message.Message.Bulk?.Bulk.Release();
        }
        catch (InvalidDataException)
        {
            // The peer is no good: what it has lent is its own loss.
        }

        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
        }

        EndUse();
    }

    BulkSlice IBulkSource.Rent(int length)
    {
        Loan loan = _loan;
        if (!loan.IsSound || loan.Length != length)
            throw new InvalidDataException("what a message lends is not what it speaks of");
        SharedFloats floats = Find(loan);
        Interlocked.Increment(ref _uses);
        return new BulkSlice(Bulk.Lent(floats.Memory, () => Return(loan.Slot)), loan.Start, length);
    }

    private SharedFloats Find(Loan loan)
    {
        if (_files.TryGetValue(loan.File, out SharedFloats? floats) && floats.Source.Bytes == loan.FileBytes)
            return floats;
        SharedMemory memory = SharedMemory.TryOpen(_process, loan.File, loan.FileBytes)
            ?? throw new InvalidDataException("memory that it lends cannot be found");
        return _files[loan.File] = new SharedFloats(memory, checked((int)(loan.FileBytes / sizeof(float))));
    }

    private void Return(int slot)
    {
        _ring.Return(slot);
        EndUse();
    }

    private void EndUse()
    {
        if (Interlocked.Decrement(ref _uses) > 0)
            return;
        foreach (SharedFloats floats in _files.Values)
            floats.Source.Dispose();
        _memory.Dispose();
    }
}
