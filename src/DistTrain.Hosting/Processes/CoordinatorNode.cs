using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Node 0 of a run in several processes.</summary>
internal sealed class CoordinatorNode : IDisposable
{
    /// <summary>How long a run that is to stop may commit nothing, though nodes are there, before it ends as it stands.</summary>
    private static readonly TimeSpan s_stopPatience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50), s_farewell = TimeSpan.FromSeconds(2);

    private readonly RunParts _parts;
    private readonly RunFolder _folder;
    private readonly SessionKeeper _session;
    private readonly RunWatch _watch;
    private readonly RoleHost _host;
    private readonly NodeNeighbours _neighbours;
    private readonly Reception _reception;
    private readonly IPEndPoint _listens;
    private readonly string _name;
    private readonly CancellationTokenSource _stopping = new();
    private RunEvent? _end;

    public CoordinatorNode(RunParts parts, RunFolder folder, SessionKeeper session, CoordinatorPlace place, RunWatch watch)
    {
        (_parts, _folder, _session, _watch, _name) = (parts, folder, session, watch, place.Name);
        RunPlan plan = parts.Plan;
        _host = RoleHost.OfCoordinator(parts.Records.History, parts.Observer);
        var storage = new StorageThread(
            parts.Checkpoints, parts.Records.Ledger, (to, message) => _host.Deliver(RoleAddress.Storage, to, message),
            new VoteFile(folder.VoteFile), plan);
        NetworkOptions network = session.Session.Options(plan.Lease) with { Tls = place.Tls };
        network.Codecs.Use(plan);
        _neighbours = new NodeNeighbours(network, _host, storage)
        {
            Announces = place.Announces,
        };
        _host.Surroundings = _neighbours;
        _host.Add(RoleAddress.Coordinator, parts.Coordinator, pinned: false);
        _host.Add(RoleAddress.Voter(0), new Voter(), pinned: false);
        // It reads its vote while the place is made ready; a coordinator that asks it earlier would have to ask again.
        _host.Tell(RoleAddress.Voter(0), new MembershipMessages.Start());
        IPEndPoint listens = place.Listen.Port > 0 ? place.Listen : new IPEndPoint(place.Listen.Address, session.Session.Port);
        // Visitors may come as soon as it listens.
        var ready = new TaskCompletionSource<Reception>(TaskCreationOptions.RunContinuationsAsynchronously);
        _neighbours.OnVisit = visit => ready.Task.GetAwaiter().GetResult().Receive(visit);
        _listens = Listen(listens);
        _reception = new Reception(place.Offer, session, _listens, Status, _neighbours.Drain, _stopping.Cancel);
        ready.SetResult(_reception);
        session.Open(_listens.Address.ToString(), _listens.Port);
        if (place.Announces)
            _host.Publish(new RunEvent.Listening(_listens.ToString(), folder.FolderPath));
    }

    /// <summary>Runs it to the end. The nodes stay until it is disposed of: should it die before, they are still there.</summary>
    public RunEvent Run(CancellationToken stop)
    {
        _host.Start();
        using CancellationTokenRegistration asked = stop.Register(_stopping.Cancel);
        using CancellationTokenRegistration stopping = _stopping.Token.Register(Stop);
        return _end = _host.AwaitEnd();
    }

    /// <summary>Ends the session, and tells the nodes so.</summary>
    public void Dispose()
    {
        if (_end is not null)
        {
            _session.Close();
            _neighbours.Announces = false;
            _neighbours.SayEnded(
                _end switch
                {
                    RunEvent.Completed => "complete",
                    RunEvent.Failed(var reason) => $"failed: {reason}",
                    _ => "stopped, with a checkpoint",
                },
                s_farewell);
        }

        _host.Dispose();
        _reception.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Has the run stop. Where it waits for nodes there is no step to wait for.</summary>
    private void Stop()
    {
        _host.Tell(RoleAddress.Coordinator, new MembershipMessages.StopRequested());
        if (_parts.Coordinator.View is null)
            _host.Publish(new RunEvent.Stopped(_parts.State.Step));
        else
            _ = EndWhereNobodyIs();
    }

    /// <summary>
    /// A run that waits for nodes makes no checkpoint any more: after a lease in which nobody came it ends with its last one.
    /// </summary>
    private async Task EndWhereNobodyIs()
    {
        long began = Stopwatch.GetTimestamp();
        while (!_host.Failed.IsCompleted && (Stopwatch.GetElapsedTime(began) < _parts.Plan.Lease
            || !(_watch.Waits || _neighbours.Directory.Entries.All(entry => !entry.Server) || _watch.Silence > s_stopPatience)))
            await Task.Delay(s_look);
        if (_host.Failed.IsCompleted)
            return;
        long last = _watch.Last?.Step + 1 ?? 0, kept = Math.Max(_watch.Checkpoint, 0);
        if (kept < last)
            _host.Publish(new RunEvent.Warning(
                $"The run was to stop while it waits: steps {kept} to {last - 1} are in no checkpoint, and will be made again."));
        _host.Publish(new RunEvent.Stopped(kept));
    }

    private IPEndPoint Listen(IPEndPoint place)
    {
        try
        {
            return _neighbours.Listen(place);
        }
        catch (Exception failure) when (failure is SocketException or RefusedException)
        {
            _host.Dispose();
            throw failure is SocketException
                ? new RunFailedException($"{place} cannot be listened at: {failure.Message}", failure)
                : failure;
        }
    }

    private RunStatus Status() => _watch.Status(
        _parts, _name, _folder.FolderPath, _stopping.IsCancellationRequested,
        [
            new NodeStatus(0, _listens.ToString(), "coordinator", "serving", [], [], [], 0),
            .. _neighbours.Directory.Entries.Select(
                entry => NodeReport.Of(entry, entry.Place.Node - 1, _parts.Coordinator.View, _watch)),
        ]);
}
