using System.Collections.Concurrent;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// A role's queue. At most one thread at a time takes from it, so the role stays single-threaded whichever thread runs it.
/// </summary>
internal sealed class Mailbox(RoleAddress address, Role role, int? home, Action<Mailbox> run) : IRoleWork
{
    private readonly ConcurrentQueue<Envelope> _queue = new();
    private int _scheduled;

    /// <summary>Whose mailbox it is.</summary>
    public RoleAddress Address => address;

    /// <summary>The role behind it.</summary>
    public Role Role => role;

    /// <inheritdoc/>
    public int? Home => home;

    /// <summary>What the role sees of its host.</summary>
    public IRoleContext? Context { get; set; }

    /// <summary>Work ordered by the role and not yet done. Touched only by the thread that runs the mailbox.</summary>
    public ComputeJob? Job { get; set; }

    /// <summary>Adds a message.</summary>
    /// <returns>Whether the mailbox has to be put on a run queue: it was on none.</returns>
    public bool Post(Envelope envelope)
    {
        _queue.Enqueue(envelope);
        return Interlocked.Exchange(ref _scheduled, 1) == 0;
    }

    /// <inheritdoc/>
    public void Run() => run(this);

    /// <summary>Whether no message waits.</summary>
    public bool IsEmpty => _queue.IsEmpty;

    /// <summary>Takes the next message.</summary>
    public bool TryTake(out Envelope envelope) => _queue.TryDequeue(out envelope);

    /// <summary>The thread that ran it lets go.</summary>
    /// <returns>Whether messages came meanwhile, so that it has to be put on a run queue again.</returns>
    public bool Rest()
    {
        Volatile.Write(ref _scheduled, 0);
        Interlocked.MemoryBarrier();
        return !_queue.IsEmpty && Interlocked.Exchange(ref _scheduled, 1) == 0;
    }
}
