using System.Collections.Concurrent;
using System.Diagnostics;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Runs all roles of a run in this process: a mailbox a role, dedicated threads, bulk by reference.</summary>
public sealed class InProcessHost : IDisposable
{
    private readonly Dictionary<RoleAddress, Mailbox> _mailboxes = [];
    private readonly List<Context> _contexts = [];
    private readonly RoleThreads _threads;
    private readonly StorageThread? _storage;
    private readonly HistoryLog? _history;
    private readonly IRunObserver _observer;
    private readonly Lock _observing = new();
    private readonly TaskCompletionSource<RunEvent?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>A host with its threads.</summary>
    /// <param name="threads">Threads for the roles.</param>
    /// <param name="storage">Where checkpoints are kept; null to keep none.</param>
    /// <param name="ledger">The run's ledger; null to keep none.</param>
    /// <param name="history">Where it is written what the roles do; null for nowhere.</param>
    /// <param name="observer">Sees what happens.</param>
    internal InProcessHost(int threads, CheckpointFolder? storage, LedgerFile? ledger, HistoryLog? history, IRunObserver observer)
    {
        (_observer, _history) = (observer, history);
        _threads = new RoleThreads(threads, Run);
        _storage = storage is null
            ? null
            : new StorageThread(storage, ledger, (to, message) => Post(RoleAddress.Storage, to, message));
    }

    /// <summary>Adds a role before the start. A worker gets a home thread if there is one for each worker.</summary>
    public void Add(RoleAddress address, Role role, bool pinned)
    {
        var mailbox = new Mailbox(address, role, pinned ? address.Number % _threads.Count : null);
        var context = new Context(this, mailbox);
        mailbox.Context = context;
        _contexts.Add(context);
        _mailboxes.Add(address, mailbox);
    }

    /// <summary>Sends a message to a role as its host.</summary>
    public void Tell(RoleAddress to, Message message) => Post(to, to, message);

    /// <summary>Starts all roles and waits for the end: the event that ended the run.</summary>
    /// <param name="stop">Asks the run to stop after the steps under way.</param>
    public RunEvent Execute(CancellationToken stop)
    {
        foreach (RoleAddress address in _mailboxes.Keys)
            Tell(address, new MembershipMessages.Start());
        using CancellationTokenRegistration registration =
            stop.Register(() => Tell(RoleAddress.Coordinator, new MembershipMessages.StopRequested()));
        return _end.Task.GetAwaiter().GetResult()!;
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        foreach (Context context in _contexts)
            context.Dispose();
        _threads.Dispose();
        _storage?.Dispose();
    }

    private void Post(RoleAddress from, RoleAddress to, Message message)
    {
        if (to.Kind == RoleKind.Storage)
        {
            _storage?.Post(from, message);
            return;
        }

        Mailbox mailbox = _mailboxes[to];
        if (mailbox.Post(new Envelope(from, message)))
            _threads.Schedule(mailbox);
    }

    /// <summary>Empties a mailbox; a failure ends the run.</summary>
    private void Run(Mailbox mailbox)
    {
        try
        {
            IRoleContext context = mailbox.Context!;
            while (mailbox.TryTake(out Envelope envelope))
            {
                mailbox.Role.Receive(context, envelope.From, envelope.Message);
                while (mailbox.Job is { } job)
                {
                    mailbox.Job = null;
                    job.Execute();
                    mailbox.Role.Receive(context, mailbox.Address, new ComputeFinished(job));
                }
            }
        }
        catch (Exception failure)
        {
            _end.TrySetException(failure);
        }
    }

    private void Publish(RunEvent runEvent)
    {
        lock (_observing)
            _observer.OnEvent(runEvent);
        if (runEvent is RunEvent.Completed or RunEvent.Stopped or RunEvent.Failed)
            _end.TrySetResult(runEvent);
    }

    /// <summary>What a role sees of its host.</summary>
    private sealed class Context(InProcessHost host, Mailbox mailbox) : IRoleContext, IDisposable
    {
        private static readonly RoleAddress[] s_coordinators = [RoleAddress.Coordinator];

        private readonly RoleTimers _timers = new(message => host.Tell(mailbox.Address, message));

        public RoleAddress Self => mailbox.Address;

        public long Incarnation => 1;

        public RoleAddress Storage => RoleAddress.Storage;

        public IReadOnlyList<RoleAddress> Coordinators => s_coordinators;

        public bool Recording => host._history is not null;

        public TimeSpan Now => Stopwatch.GetElapsedTime(host._began);

        public void Send(RoleAddress to, Message message) => host.Post(mailbox.Address, to, message);

        public bool SharesMemory(RoleAddress peer) => true;

        public void SetTimer(RoleTimer timer, TimeSpan after) => _timers.Set(timer, after);

        public void CancelTimer(RoleTimer timer) => _timers.Cancel(timer);

        /// <summary>All roles live and die together: nobody is ever lost.</summary>
        public void Watch(RoleAddress peer)
        {
        }

        public void Unwatch(RoleAddress peer)
        {
        }

        public void Record(HistoryEvent historyEvent) => host._history?.Write(mailbox.Address, historyEvent);

        public void Dispose() => _timers.Dispose();

        public void Run(ComputeJob job)
        {
            if (mailbox.Job is not null)
                throw new InvalidOperationException($"{mailbox.Address} ordered a second job before the first was done.");
            mailbox.Job = job;
        }

        public void Publish(RunEvent runEvent) => host.Publish(runEvent);
    }
}
