using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Which roles are to be told when a peer is lost. One that is not there when the watch begins has as long as a lease to come.
/// </summary>
internal sealed class PeerWatches(TimeSpan patience, Action<RoleAddress, RoleAddress> tell) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Watch> _watches = [];

    /// <summary>Begins a watch.</summary>
    /// <param name="watcher">Who is to be told.</param>
    /// <param name="peer">Of whose loss.</param>
    /// <param name="node">The peer's node.</param>
    /// <param name="present">Whether it is there.</param>
    public void Add(RoleAddress watcher, RoleAddress peer, int node, bool present)
    {
        lock (_gate)
        {
            if (_watches.Exists(watch => watch.Watcher == watcher && watch.Peer == peer))
                return;
            var watch = new Watch(watcher, peer, node);
            _watches.Add(watch);
            if (!present)
                watch.Patience = new Timer(_ => Expire(watch), null, patience, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends a watch.</summary>
    public void Remove(RoleAddress watcher, RoleAddress peer)
    {
        lock (_gate)
            End(watch => watch.Watcher == watcher && watch.Peer == peer);
    }

    /// <summary>A node is there.</summary>
    public void Found(int node)
    {
        lock (_gate)
        {
            foreach (Watch watch in _watches.Where(watch => watch.Node == node))
                watch.StopWaiting();
        }
    }

    /// <summary>A node is lost.</summary>
    public void Lost(int node)
    {
        List<Watch> lost;
        lock (_gate)
            lost = End(watch => watch.Node == node);
        foreach (Watch watch in lost)
            tell(watch.Watcher, watch.Peer);
    }

    public void Dispose()
    {
        lock (_gate)
            End(_ => true);
    }

    private void Expire(Watch watch)
    {
        lock (_gate)
        {
            if (watch.Patience is null || !_watches.Remove(watch))
                return;
            watch.StopWaiting();
        }

        tell(watch.Watcher, watch.Peer);
    }

    private List<Watch> End(Predicate<Watch> which)
    {
        List<Watch> ended = _watches.FindAll(which);
        foreach (Watch watch in ended)
        {
            watch.StopWaiting();
            _watches.Remove(watch);
        }

        return ended;
    }

    private sealed class Watch(RoleAddress watcher, RoleAddress peer, int node)
    {
        public RoleAddress Watcher => watcher;

        public RoleAddress Peer => peer;

        public int Node => node;

        public Timer? Patience { get; set; }

        public void StopWaiting()
        {
            Patience?.Dispose();
            Patience = null;
        }
    }
}
