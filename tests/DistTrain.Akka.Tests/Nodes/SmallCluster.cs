using System.Net;
using System.Net.Sockets;
using System.Text;
using DistTrain.Data;
using DistTrain.Hosting;
using DistTrain.Nn;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.AkkaHost.Tests;

/// <summary>Nodes of a cluster on the loopback address, each with its own actor system, that train a few digits.</summary>
internal sealed class SmallCluster : IDisposable, IRunObserver
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Task> _nodes = [];
    private readonly int _port = FreePort();

    /// <summary>A run of short steps.</summary>
    public static RunSpec Spec { get; } = new()
    {
        Name = "small",
        Seed = 11,
        Data = new DataSpec { Source = DataSource.Digits, TrainSamples = 203, TestSamples = 60, Validation = 0, Shards = 8 },
        Model = new ModelSpec { Layers = [Dense(12), new LayerSpec("relu"), Dense(10)] },
        Train = new TrainSpec { Epochs = 2, Batch = 30, Checkpoint = new CheckpointSpec { EverySteps = 100, EveryEpochs = 0 } },
        Cluster = new ClusterSpec { Workers = 2, Servers = 2 },
    };

    /// <summary>What the nodes say.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Told of each event of the run.</summary>
    public Action<RunEvent>? OnEvent { get; set; }

    /// <summary>The weights that one loop over the steps gives.</summary>
    public static string PlainHash(RunSpec spec)
    {
        DataSplits data = DataLoader.Load(spec.Data, spec.Seed, NoFiles.Instance);
        return PlainLoop.Hash(PlainLoop.Train(RunPlanner.Plan(spec, data), data.Train));
    }

    /// <summary>Starts a node.</summary>
    /// <param name="spec">The run that it wants trained; null to take part.</param>
    /// <param name="leave">Asks it to go.</param>
    public Task<(string How, RunSummary? Summary, string? Folder)> Start(RunSpec? spec = null, CancellationToken leave = default)
    {
        int number = _nodes.Count + 1;
        var options = new ClusterNodeOptions
        {
            Akka = new AkkaNodeOptions
            {
                Port = number == 1 ? _port : 0,
                Seeds = [$"127.0.0.1:{_port}"],
                Roles = [ClusterNodeOptions.CoordinatorRole, ClusterNodeOptions.ServerRole, ClusterNodeOptions.WorkerRole],
                Log = text => Note($"{number}: {text}"),
            },
            RunFile = spec is null ? null : Encoding.UTF8.GetBytes(RunFile.Write(spec)),
            Out = _folder[$"node-{number}"],
            Observer = this,
            Log = text => Note($"{number}: {text}"),
            Folders = DataFolders.OfUser(),
        };
        Task<(string, RunSummary?, string?)> node = Task.Factory.StartNew(
            () => ClusterNode.Serve(options, leave), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        _nodes.Add(node);
        return node;
    }

    public void Dispose() => _folder.Dispose();

    void IRunObserver.OnEvent(RunEvent runEvent) => OnEvent?.Invoke(runEvent);

    private static LayerSpec Dense(int units) => new("dense", new Dictionary<string, object> { ["units"] = units });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Note(string text)
    {
        lock (Log)
            Log.Add(text);
    }
}
