using DistTrain.Data;
using DistTrain.Training;

namespace DistTrain.Simulation.Tests;

/// <summary>The simulator's run file and its points.csv, as they stand in the repository, with the weights that a plain loop
/// ends on.</summary>
internal static class Simulated
{
    private static readonly Lazy<string> s_root = new(FindRoot);

    /// <summary>A run that no other test uses at the same time.</summary>
    public static SimulatedRun Run(
        string file = "bsp.yaml", ProtocolBug bug = ProtocolBug.None, double? clipNorm = null, CodecSpec? push = null,
        Consistency? consistency = null)
    {
        (RunSpec spec, DataSplits data) = Load(file);
        spec = clipNorm is null ? spec : spec with { Train = spec.Train with { ClipNorm = clipNorm } };
        spec = spec with { Train = spec.Train with { Consistency = consistency ?? spec.Train.Consistency } };
        if (push is not null)
            spec = spec with { Train = spec.Train with { Codec = spec.Train.Codec with { Push = push } } };
        var simulated = new SimulatedRun(spec, data, null, bug);
        if (simulated.HasOneOutcome)
            simulated.ExpectedHash = DistTrain.Tests.PlainLoop.Hash(DistTrain.Tests.PlainLoop.Train(simulated.Plan, data.Train));
        return simulated;
    }

    /// <summary>A run file of configs/sim and its data.</summary>
    public static (RunSpec Spec, DataSplits Data) Load(string file)
    {
        string path = Path.Combine(s_root.Value, "configs", "sim", file);
        RunFile run = RunFile.Parse(File.ReadAllText(path), path);
        return (run.Spec, DataLoader.Load(run.Spec.Data, run.Spec.Seed, new RepositoryFiles()));
    }

    /// <summary>
    /// Plays histories of seeds from 1 on: none has a violation, nearly all count, and enough faults take effect.
    /// </summary>
    public static Coverage Play(string file, string profile, int histories, double? clipNorm = null, CodecSpec? push = null)
    {
        var simulator = new Simulator(Run(file, clipNorm: clipNorm, push: push));
        var coverage = new Coverage();
        for (ulong seed = 1; seed <= (ulong)histories; seed++)
        {
            HistoryResult history = simulator.Play(seed, FaultProfiles.Of(profile));
            history.Violation.ShouldBeNull($"{file}, {profile}, seed {seed}");
            coverage.Add(history);
        }

        // One with too few checkpoints now and then, where disks are full.
        coverage.Counting.ShouldBeGreaterThanOrEqualTo(histories - 1 - histories / 50);
        coverage.Effective.ShouldBeGreaterThan(3 * histories / 2);
        return coverage;
    }

    /// <summary>No faults but those given.</summary>
    public static FaultOptions Calm => FaultProfiles.Of("calm");

    /// <summary>
    /// The run goes back to its beginning without the disk of server 0, which has parts of the checkpoint of step 8; and again
    /// when that disk is back and the step has been made and saved once more.
    /// </summary>
    public static IReadOnlyList<Fault> TwoLines =>
    [
        Fault(FaultKind.Crash, 80, RoleAddress.Server(0), forMs: 188),
        Fault(FaultKind.LostDisk, 80, RoleAddress.Server(1), forMs: 10),
        Fault(FaultKind.Restart, 80, RoleAddress.Server(2)),
        .. Enumerable.Range(0, 3).Select(server => Fault(FaultKind.Restart, 290, RoleAddress.Server(server))),
    ];

    public static Fault Fault(
        FaultKind kind, double atMs, RoleAddress node, double forMs = 0, double strength = 0, params RoleAddress[] with) =>
        new(TimeSpan.FromMilliseconds(atMs), kind, node, TimeSpan.FromMilliseconds(forMs), strength, with);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DistTrain.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("No DistTrain.sln above the tests.");
    }

    private sealed class RepositoryFiles : IDataFiles
    {
        public bool Exists(string path) => File.Exists(Path.Combine(s_root.Value, path));

        public DataFile Open(string path) => new(path, File.OpenRead(Path.Combine(s_root.Value, path)));

        public DataFile OpenPublished(PublishedFile file, string? folder) =>
            throw new DataException($"There is no {file.Name} here.");
    }
}
