using DistTrain.Data;
using DistTrain.Training;

namespace DistTrain.Simulation.Tests;

/// <summary>The simulator's run file and its points.csv, as they stand in the repository, with the weights that a plain loop ends on.</summary>
internal static class Simulated
{
    private static readonly Lazy<string> s_root = new(FindRoot);

    /// <summary>A run that no other test uses at the same time.</summary>
    public static SimulatedRun Run(string file = "bsp.yaml", ProtocolBug bug = ProtocolBug.None, double? clipNorm = null)
    {
        string path = Path.Combine(s_root.Value, "configs", "sim", file);
        RunFile run = RunFile.Parse(File.ReadAllText(path), path);
        DataSplits data = DataLoader.Load(run.Spec.Data, run.Spec.Seed, new RepositoryFiles());
        RunSpec spec = clipNorm is null ? run.Spec : run.Spec with { Train = run.Spec.Train with { ClipNorm = clipNorm } };
        var simulated = new SimulatedRun(spec, data, null, bug);
        if (simulated.Plan.Consistency.ChoosesShards)
            simulated.Replay = taken => Hash(simulated, data, (step, shard) => taken[(int)step].Contains(shard));
        else
            simulated.ExpectedHash = Hash(simulated, data, taken: null);
        return simulated;
    }

    private static string Hash(SimulatedRun run, DataSplits data, Func<long, int, bool>? taken) =>
        DistTrain.Tests.PlainLoop.Hash(DistTrain.Tests.PlainLoop.Train(run.Plan, data.Train, taken: taken));

    /// <summary>No faults but those given.</summary>
    public static FaultOptions Calm => FaultProfiles.Of("calm");

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
