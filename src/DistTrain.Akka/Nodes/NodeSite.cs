using System.Net;
using System.Text;
using Akka.Actor;
using DistTrain.Data;
using DistTrain.Hosting;
using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>A node's part in a run: its roles, their threads, its disk and its data plane.</summary>
internal sealed class NodeSite : IDisposable
{
    private readonly List<MemberRole> _members = [];
    private readonly NodeThreads _threads;
    private readonly RunLock _claim;
    private readonly ClusterNodeOptions _options;
    private readonly NodeMemory _memory;
    private readonly DataSplits _data;

    private NodeSite(ActorSystem system, ClusterNodeOptions options, NodeMemory memory, DataSplits data, IRunObserver observer)
    {
        (_options, _memory, _data) = (options, memory, data);
        ClusterRun run = memory.Run!;
        Spec = Read(run);
        Plan = RunPlanner.Plan(Spec, data, voters: [.. run.Voters.Select(RoleAddress.Voter)]);
        Folder = memory.Folder ??= MakeFolder();
        _claim = RunLock.Take(Folder);
        INodeWait wait = options.Worker || options.Server ? new ActiveWait() : new NappingWait();
        IRoleSurroundings nothing = new OneProcess(storage: null);
        // The thread looks around at once.
        _threads = new NodeThreads(() => Host?.Surroundings ?? nothing, wait);
        Host = new ActorHost(new RunOutcome(observer), _threads, history: null)
        {
            Storage = RoleAddress.StorageOf(memory.Number),
        };
        var network = new NetworkOptions
        {
            Run = run.Session,
            Node = memory.Number,
            Incarnation = memory.Incarnation,
            Token = run.Token,
            Lease = Plan.Lease,
            BackOffMax = TimeSpan.FromSeconds(1),
            Tls = options.Akka.Tls,
        };
        network.Codecs.Use(Plan);
        Neighbours = new ClusterNeighbours(network, Host)
        {
            Faults = options.Faults.Count == 0
                ? null
                : new MessageFaults(options.Faults, (ulong)Spec.Seed, Plan.Lease, role => role.Number),
        };
        Host.Surroundings = Neighbours;
        Disk = new StorageThread(
            new CheckpointFolder(Folder.Checkpoints, Spec.Train.Checkpoint.Keep), ledger: null,
            (to, message) => Host.Deliver(Host.Storage, to, message), new VoteFile(Folder.VoteFile), Plan);
        IPEndPoint place = Neighbours.Open(new IPEndPoint(IPAddress.Parse(options.Akka.Host), 0), Disk);
        Place = new NodePlace(memory.Number, options.Akka.PublicHost ?? place.Address.ToString(), place.Port);
        // So that 'status' and others find the run by the node's folder.
        new ProcessSession(
            run.Session, run.Token, Resumes: false, place.Port, place.Address.ToString(), memory.Number).Save(Folder);
        memory.Session = run.Session;
        Lanes.Register(system, _threads);
    }

    /// <summary>Sets it up; whoever does disposes of it. Its roles are yet to be played.</summary>
    /// <param name="system">The node's actor system.</param>
    /// <param name="options">What the node offers.</param>
    /// <param name="memory">Its number, run and folder.</param>
    /// <param name="data">The run's data.</param>
    /// <param name="observer">Sees what its roles tell.</param>
    /// <exception cref="ConfigurationException">The folder is used, or run file and data do not fit together.</exception>
    public static NodeSite Open(
        ActorSystem system, ClusterNodeOptions options, NodeMemory memory, DataSplits data, IRunObserver observer) =>
        new(system, options, memory, data, observer);

    /// <summary>A run's file.</summary>
    /// <exception cref="ConfigurationException">It makes no sense.</exception>
    public static RunSpec Read(ClusterRun run) => RunFile.Parse(Encoding.UTF8.GetString(run.RunFile), "the run file").Spec;

    /// <summary>The run file.</summary>
    public RunSpec Spec { get; }

    /// <summary>The run.</summary>
    public RunPlan Plan { get; }

    /// <summary>The node's files.</summary>
    public RunFolder Folder { get; }

    /// <summary>What its role actors share.</summary>
    public ActorHost Host { get; }

    /// <summary>The other nodes.</summary>
    public ClusterNeighbours Neighbours { get; }

    /// <summary>Its disk.</summary>
    public StorageThread Disk { get; }

    /// <summary>Where its data plane listens.</summary>
    public NodePlace Place { get; }

    /// <summary>Whether no role of it is in the run any more.</summary>
    public bool HasLeft => _members.TrueForAll(role => role.HasLeft || role.View is null);

    /// <summary>The roles that it plays: a voter if the run has one here, a server and a worker if it offers them.</summary>
    public IEnumerable<(RoleAddress Address, Role Role, bool Pinned)> Roles()
    {
        var store = new WeightStore(Plan.Model.ParameterCount, SharedFloats.Allocate);
        int number = _memory.Number;
        if (Plan.Voters.Contains(RoleAddress.Voter(number)))
            yield return (RoleAddress.Voter(number), new Voter(), false);
        if (_options.Server)
            yield return (RoleAddress.Server(number), Member(new ParameterServer(Plan, store, Kernel.Hash)), false);
        if (!_options.Worker)
            yield break;
        var engine = new WorkerEngine(Plan, _data, (Plan.Shards.Shards + Plan.Workers - 1) / Plan.Workers);
        engine.WarmUp(Plan.Initial.Weights);
        yield return (RoleAddress.Worker(number), Member(new Worker(Plan, store, engine, Kernel.Hash)), true);
    }

    /// <summary>Ends threads and connections. The roles' actors have ended.</summary>
    public void Dispose()
    {
        _threads.Dispose();
        Neighbours.Dispose();
        _claim.Dispose();
    }

    private MemberRole Member(MemberRole role)
    {
        _members.Add(role);
        return role;
    }

    private RunFolder MakeFolder()
    {
        string path = _options.Out ?? Path.Combine("runs", $"{Spec.Name}-{_memory.Run!.Session[..8]}-node-{_memory.Number}");
        RunFolder folder = RunFolder.Create(path);
        File.WriteAllText(folder.ConfigFile, RunFile.Write(Spec));
        File.WriteAllBytes(folder.EncodingFile, _data.Encoding.ToJson());
        File.WriteAllBytes(folder.DataFile, (_data.Sizes with { Fingerprint = _data.Fingerprint }).ToJson());
        return folder;
    }
}
