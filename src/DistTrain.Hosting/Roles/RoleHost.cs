using System.Diagnostics;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Runs the roles of a process: a mailbox a role, dedicated threads, bulk by reference.</summary>
internal sealed class RoleHost : IDisposable
{
    private readonly Dictionary<RoleAddress, Mailbox> _mailboxes = [];
    private readonly List<Context> _contexts = [];
    private readonly IRoleThreads _threads;
    private readonly HistoryLog? _history;
    private readonly RunOutcome _outcome;
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>A host with its threads.</summary>
    /// <param name="threads">Threads for the roles.</param>
    /// <param name="history">Where it is written what the roles do; null for nowhere.</param>
    /// <param name="observer">Sees what happens.</param>
    /// <param name="spin">How long a thread without work waits actively.</param>
    public RoleHost(int threads, HistoryLog? history, IRunObserver observer, TimeSpan spin)
        : this(history, observer, _ => new RoleThreads(threads, spin))
    {
    }

    private RoleHost(HistoryLog? history, IRunObserver observer, Func<RoleHost, IRoleThreads> threads)
    {
        (_outcome, _history) = (new RunOutcome(observer), history);
        _threads = threads(this);
    }

    /// <summary>A host for roles that have no long work, among other processes: the coordinator and voters.</summary>
    public static RoleHost OfCoordinator(HistoryLog? history, IRunObserver observer) =>
        new(history, observer, host => new NodeThreads(() => host.Surroundings, new NappingWait()));

    /// <summary>A host for a worker, a server or both, among other processes.</summary>
    public static RoleHost OfNode(IRunObserver observer) =>
        new(history: null, observer, host => new NodeThreads(() => host.Surroundings, new ActiveWait()));

    /// <summary>What lies around the roles; to be set before the start.</summary>
    public IRoleSurroundings Surroundings { get; set; } = new OneProcess(storage: null);

    /// <summary>Adds a role before the start.</summary>
    /// <param name="address">Whose it is.</param>
    /// <param name="role">The role.</param>
    /// <param name="pinned">Whether it has a home thread, by its number; otherwise whichever thread is free runs it.</param>
    public void Add(RoleAddress address, Role role, bool pinned)
    {
        var mailbox = new Mailbox(address, role, pinned ? address.Number % _threads.Count : null, Serve);
        var context = new Context(this, mailbox);
        mailbox.Context = context;
        _contexts.Add(context);
        _mailboxes.Add(address, mailbox);
    }

    /// <summary>Sends a message to a role as its host.</summary>
    public void Tell(RoleAddress to, Message message) => TryPost(to, to, message);

    /// <summary>Starts all roles.</summary>
    public void Start()
    {
        foreach (RoleAddress address in _mailboxes.Keys)
            Tell(address, new MembershipMessages.Start());
    }

    /// <summary>Waits for the end: the event that ended the run.</summary>
    public RunEvent AwaitEnd() => _outcome.End.GetAwaiter().GetResult();

    /// <summary>Ends when a role fails that should not, and fails then.</summary>
    public Task Failed => _outcome.End;

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        foreach (Context context in _contexts)
            context.Dispose();
        _threads.Dispose();
        Surroundings.Dispose();
    }

    /// <summary>Puts a message into a role's mailbox.</summary>
    /// <returns>False if the role is none of this process; the message is the caller's then.</returns>
    public bool TryPost(RoleAddress from, RoleAddress to, Message message)
    {
        if (!_mailboxes.TryGetValue(to, out Mailbox? mailbox))
            return false;
        if (mailbox.Post(new Envelope(from, message)))
            _threads.Schedule(mailbox);
        return true;
    }

    /// <summary>Sends a message to a role here or elsewhere.</summary>
    public void Deliver(RoleAddress from, RoleAddress to, Message message)
    {
        if (!TryPost(from, to, message))
            Surroundings.Send(from, to, message);
    }

    private void Serve(Mailbox mailbox)
    {
        Run(mailbox);
        if (mailbox.Rest())
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
                    _threads.BeginJob();
                    job.Execute();
                    _threads.EndJob();
                    var finished = new ComputeFinished(job);
                    // What came meanwhile first: a worker whose step was made without it goes on with the newest it knows of.
                    if (mailbox.IsEmpty)
                        mailbox.Role.Receive(context, mailbox.Address, finished);
                    else
                        mailbox.Post(new Envelope(mailbox.Address, finished));
                }
            }
        }
        catch (Exception failure)
        {
            _outcome.Fail(failure);
        }
    }

    /// <summary>Tells the observer of an event. The one that ends the run ends the wait for it.</summary>
    public void Publish(RunEvent runEvent) => _outcome.Publish(runEvent);

    /// <summary>What a role sees of its host.</summary>
    private sealed class Context(RoleHost host, Mailbox mailbox) : IRoleContext, IDisposable
    {
        private static readonly RoleAddress[] s_coordinators = [RoleAddress.Coordinator];

        private readonly RoleTimers _timers = new(message => host.Tell(mailbox.Address, message));

        public RoleAddress Self => mailbox.Address;

        public long Incarnation => host.Surroundings.Incarnation;

        public RoleAddress Storage => RoleAddress.Storage;

        public IReadOnlyList<RoleAddress> Coordinators => s_coordinators;

        public bool Recording => host._history is not null;

        public TimeSpan Now => Stopwatch.GetElapsedTime(host._began);

        public TimeSpan Transferred => host.Surroundings.Transferred;

        public void Send(RoleAddress to, Message message) => host.Deliver(mailbox.Address, to, message);

        public bool SharesMemory(RoleAddress peer) => host._mailboxes.ContainsKey(peer);

        public void SetTimer(RoleTimer timer, TimeSpan after) => _timers.Set(timer, after);

        public void CancelTimer(RoleTimer timer) => _timers.Cancel(timer);

        public void Watch(RoleAddress peer) => host.Surroundings.Watch(mailbox.Address, peer);

        public void Unwatch(RoleAddress peer) => host.Surroundings.Unwatch(mailbox.Address, peer);

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
