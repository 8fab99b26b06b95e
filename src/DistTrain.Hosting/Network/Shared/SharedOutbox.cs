using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Sends messages to a peer of this machine through shared memory. Bulk that lies in <see cref="SharedFloats"/> is lent to it
/// where it lies: its reference is given back once the peer has done with it, or is no more. Everything else goes another way.
/// </summary>
internal sealed class SharedOutbox
{
    private static readonly List<SharedOutbox> s_closed = [];

    private readonly SharedMemory _memory;
    private readonly SharedRing _ring;
    private readonly Lock _gate = new();
    private readonly WireWriter _wire = new();
    private readonly Bulk?[] _lent = new Bulk?[SharedRing.Slots];
    private readonly List<int> _outstanding = [];
    private readonly Stack<int> _free = new(Enumerable.Range(0, SharedRing.Slots));
    private int _peer;
    private bool _closed;

    private SharedOutbox(SharedMemory memory)
    {
        (_memory, _ring) = (memory, new SharedRing(memory));
        Offer = new SharedOffer(Environment.ProcessId, memory.File, RandomNumberGenerator.GetBytes(SharedRing.KeyBytes));
        Offer.Key.CopyTo(_ring.Key);
    }

    /// <summary>What the peer must know to find it.</summary>
    public SharedOffer Offer { get; }

    /// <summary>Whether the peer reads it.</summary>
    public bool IsOpen => Volatile.Read(ref _peer) != 0;

    /// <summary>An outbox; null if the system has no shared memory.</summary>
    public static SharedOutbox? TryCreate()
    {
        lock (s_closed)
            s_closed.RemoveAll(outbox => outbox.TryEnd());
        return SharedMemory.TryCreate(SharedRing.Bytes) is { } memory ? new SharedOutbox(memory) : null;
    }

    /// <summary>The peer has found it.</summary>
    /// <param name="process">The peer's process.</param>
    public void Open(int process) => Volatile.Write(ref _peer, process);

    /// <summary>Sends a message, if it can go this way; takes over a reference of its bulk then.</summary>
    /// <param name="message">The message.</param>
    /// <param name="mustWake">Whether the peer has to be woken.</param>
    public bool TrySend(in RoutedMessage message, out bool mustWake)
    {
        mustWake = false;
        BulkSlice? bulk = message.Message.Bulk;
        SharedFloats? shared = null;
        int start = 0;
        if (bulk is { } slice
            && !MemoryMarshal.TryGetMemoryManager<float, SharedFloats>(slice.Bulk.Memory, out shared, out start, out _))
            return false;
        lock (_gate)
        {
            if (_closed)
                return false;
            Collect(all: false);
            if (bulk is not null && _free.Count == 0)
                return false;
            WireForm.Write(_wire, message.From, message.To, message.Message);
            Loan loan = shared is null || bulk is not { } lent
                ? Loan.None
                : new Loan(_free.Peek(), shared.Source.File, shared.Source.Bytes, start + lent.Start, lent.Length);
            // A part of a checkpoint is no bulk, and too long for this way.
            if (_wire.PayloadBytes != sizeof(float) * (long)loan.Length || !TryWrite(loan))
                return false;
            if (bulk is { } kept)
                Keep(loan.Slot, kept.Bulk);
            mustWake = _ring.TakeWaiting();
            return true;
        }
    }

    /// <summary>Gives back what the peer has done with.</summary>
    public void Collect()
    {
        lock (_gate)
        {
            if (!_closed)
                Collect(all: false);
        }
    }

    /// <summary>Ends it. What the peer still has comes back when it has done with it, or is no more.</summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
        lock (s_closed)
        {
            if (!TryEnd())
                s_closed.Add(this);
        }
    }

    private bool TryWrite(Loan loan)
    {
        Span<byte> head = stackalloc byte[Loan.Bytes];
        loan.Write(head);
        if (loan.Slot >= 0)
            _ring.Lend(loan.Slot);
        return _ring.TryWrite(head, _wire.Written.Span);
    }

    private void Keep(int slot, Bulk bulk)
    {
        _free.Pop();
        _lent[slot] = bulk;
        _outstanding.Add(slot);
    }

    private void Collect(bool all)
    {
        for (int i = _outstanding.Count - 1; i >= 0; i--)
        {
            int slot = _outstanding[i];
            if (!all && !_ring.IsReturned(slot))
                continue;
            _outstanding.RemoveAt(i);
            _free.Push(slot);
            Bulk bulk = _lent[slot]!;
            _lent[slot] = null;
            bulk.Release();
        }
    }

    /// <summary>Gives the memory back, once nothing is lent any more.</summary>
    private bool TryEnd()
    {
        lock (_gate)
        {
            Collect(all: _peer == 0 || !Directory.Exists($"/proc/{_peer}"));
            if (_outstanding.Count > 0)
                return false;
            _memory.Dispose();
            return true;
        }
    }
}
