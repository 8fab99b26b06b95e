using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// Drops, delays, doubles and reorders what a node's roles send to other nodes, as a schedule and a seed say. It lies between the
/// roles and both ways that their messages take, the data plane and Akka.Remote, so a schedule means the same whichever way a
/// message takes, and the same as in the simulator: the protocol stands such losses.
/// </summary>
/// <remarks>
/// It is no adapter of Akka.Remote's transport on purpose. Below it lie Akka's handshakes, acknowledged system messages and
/// heartbeats, which may count on a stream that keeps order and loses nothing while its connection stands; to break that is no
/// fault of any network, and shows nothing but quarantines. What networks do to connections is made with network namespaces,
/// what happens to processes with signals.
/// </remarks>
internal sealed class MessageFaults : IDisposable
{
    private const int MessageStream = 7;

    private readonly Lock _gate = new();
    private readonly List<Active> _faults;
    private readonly Dictionary<(int From, int To), TimeSpan> _lastArrival = [];
    private readonly PriorityQueue<(RoutedMessage Message, Action<RoutedMessage> Deliver), (TimeSpan At, long Order)> _late =
        new();
    private readonly Func<RoleAddress, int> _nodeOf;
    private readonly TimeSpan _lease;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly ITimer _timer;
    private long _order;
    private bool _disposed;

    /// <summary>The faults of a node.</summary>
    /// <param name="schedule">What goes wrong, and when after now.</param>
    /// <param name="seed">Decides which messages are struck.</param>
    /// <param name="lease">Messages are late by up to so much, overtaken by a quarter of it.</param>
    /// <param name="nodeOf">The node of a role.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public MessageFaults(
        IReadOnlyList<Fault> schedule, ulong seed, TimeSpan lease, Func<RoleAddress, int> nodeOf, TimeProvider? time = null)
    {
        (_lease, _nodeOf, _time) = (lease, nodeOf, time ?? TimeProvider.System);
        _faults = [.. schedule.Select(fault => new Active(
            fault, nodeOf(fault.Node), [.. fault.With.Select(nodeOf)],
            new RandomStream(seed, RandomPurpose.Faults, MessageStream, fault.Key)))];
        _began = _time.GetTimestamp();
        _timer = _time.CreateTimer(_ => DeliverDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many messages were struck.</summary>
    public long Struck { get; private set; }

    /// <summary>
    /// Sends a message to another node, or does to it what the schedule says. Takes over one reference of its bulk.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="deliver">Sends it; called now or later, once, twice or never, each time with one reference.</param>
    public void Pass(in RoutedMessage message, Action<RoutedMessage> deliver)
    {
        bool now;
        lock (_gate)
            now = Route(message, deliver);
        if (now)
            deliver(message);
    }

    /// <summary>Drops what is late.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _disposed = true;
            while (_late.TryDequeue(out (RoutedMessage Message, Action<RoutedMessage> Deliver) late, out _))
                Release(late.Message);
        }
    }

    /// <summary>Decides what becomes of a message.</summary>
    /// <returns>Whether it is to be sent at once.</returns>
    private bool Route(RoutedMessage message, Action<RoutedMessage> deliver)
    {
        (int From, int To) link = (_nodeOf(message.From), _nodeOf(message.To));
        TimeSpan now = _time.GetElapsedTime(_began), arrival = now;
        bool overtaken = false;
        foreach (Active active in _faults)
        {
            if (!active.Strikes(now, link.From, link.To))
                continue;
            Struck++;
            switch (active.Fault.Kind)
            {
                case FaultKind.Delay:
                    arrival += active.Extra(_lease);
                    break;
                case FaultKind.Reorder:
                    arrival += active.Extra(_lease / 4);
                    overtaken = true;
                    break;
                case FaultKind.Duplicate:
                    message.Message.Bulk?.Bulk.Retain();
                    message = Kept(message);
                    Later(message, deliver, arrival + active.Extra(_lease));
                    break;
                default:
                    Release(message);
                    return false;
            }
        }

        // A link keeps its order unless a fault breaks it: behind a late message the others are late, too.
        if (!overtaken && _lastArrival.TryGetValue(link, out TimeSpan last) && last > arrival)
            arrival = last;
        if (arrival == now)
            return true;
        if (!overtaken)
            _lastArrival[link] = arrival;
        Later(Kept(message), deliver, arrival);
        return false;
    }

    private void Later(in RoutedMessage message, Action<RoutedMessage> deliver, TimeSpan at)
    {
        if (_disposed)
        {
            Release(message);
            return;
        }

        _late.Enqueue((message, deliver), (at, _order++));
        SetTimer();
    }

    private void SetTimer()
    {
        if (!_disposed && _late.TryPeek(out _, out (TimeSpan At, long Order) next))
            _timer.Change(Max(next.At - _time.GetElapsedTime(_began), TimeSpan.Zero), Timeout.InfiniteTimeSpan);
    }

    private void DeliverDue()
    {
        while (true)
        {
            (RoutedMessage Message, Action<RoutedMessage> Deliver) late;
            lock (_gate)
            {
                if (_late.TryPeek(out _, out (TimeSpan At, long Order) next) is false
                    || next.At > _time.GetElapsedTime(_began) || !_late.TryDequeue(out late, out _))
                {
                    SetTimer();
                    return;
                }
            }

            late.Deliver(late.Message);
        }
    }

    /// <summary>A message that can be sent later: a worker uses the array of its figures again for its next step.</summary>
    private static RoutedMessage Kept(RoutedMessage message) =>
        message.Message is StepMessages.GradientPushed { Metrics.Count: > 0 } push
            ? message with { Message = push with { Metrics = push.Metrics.ToArray() } }
            : message;

    private static void Release(in RoutedMessage message) => message.Message.Bulk?.Bulk.Release();

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    /// <summary>A fault with its own random numbers.</summary>
    private sealed class Active(Fault fault, int node, HashSet<int> others, RandomStream random)
    {
        private RandomStream _random = random;

        public Fault Fault => fault;

        /// <summary>Whether it strikes the next message between two nodes.</summary>
        public bool Strikes(TimeSpan now, int from, int to)
        {
            if (now < fault.At || now >= fault.End)
                return false;
            if (fault.Kind is FaultKind.Partition or FaultKind.OneWayPartition)
            {
                bool here = from == node || others.Contains(from), there = to == node || others.Contains(to);
                return here != there && (here || fault.Kind == FaultKind.Partition);
            }

            int other = from == node ? to : to == node ? from : -1;
            return other >= 0 && (others.Count == 0 || others.Contains(other)) && _random.NextSingle() < fault.Strength;
        }

        /// <summary>An extra time of up to the given one.</summary>
        public TimeSpan Extra(TimeSpan most) => TimeSpan.FromTicks(1 + (long)(_random.NextSingle() * most.Ticks));
    }
}
