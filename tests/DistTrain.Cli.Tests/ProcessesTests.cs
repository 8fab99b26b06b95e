using System.Globalization;
using DistTrain.Tests;

namespace DistTrain.Cli.Tests;

/// <summary>Runs in several processes, some of which are killed or stand still.</summary>
public sealed class ProcessesTests : IDisposable
{
    private const string Epochs = "train.epochs=100";

    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(1);

    private readonly Disttrain _disttrain = new();

    public ProcessesTests() => _disttrain.Write("small.yaml", SmallRun.Text);

    public static TheoryData<string, int> Faults => new()
    {
        { "nothing", 0 }, { "kill node 1", 1 }, { "kill node 1", 0 }, { "kill coordinator", 1 }, { "kill all", 1 },
        { "pause node 2", 1 },
    };

    [SkippableTheory]
    [MemberData(nameof(Faults))]
    public async Task A_run_in_processes_ends_on_the_weights_of_one_process(string fault, int replicas)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "processes are found in /proc");
        using Running running = _disttrain.Start(
            "train", "small.yaml", "--host", "processes", "--workers", "3", "--servers", "2", "--out", "a", "--json",
            "--set", Epochs, "--set", $"cluster.replicas={replicas}", "--set", $"cluster.lease={s_lease.TotalSeconds}");
        running.WaitFor(line => line.Contains("\"epoch\":3,"));
        await Inflict(fault);
        Outcome outcome = running.End();
        outcome.Code.ShouldBe(0, outcome.Err);
        _disttrain.Run("train", "small.yaml", "--out", "b", "--set", Epochs).Code.ShouldBe(0);
        SmallRun.Summary(_disttrain, "a", "weights_sha256").ShouldBe(SmallRun.Summary(_disttrain, "b", "weights_sha256"));
        SmallRun.Summary(_disttrain, "a", "host").ShouldBe("processes");
        Outcome audit = _disttrain.Run("audit", "a");
        audit.Code.ShouldBe(0, audit.Out);
        RunProcesses.All(_disttrain.At("a")).ShouldBeEmpty();
        CheckWhatIsTold(fault, replicas);
    }

    [SkippableFact]
    public void A_stopped_run_in_processes_goes_on_with_other_processes_or_in_one()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "processes are found in /proc");
        using Running running = _disttrain.Start(
            "train", "small.yaml", "--host", "processes", "--workers", "2", "--out", "a", "--json", "--set", SmallRun.Endless);
        running.WaitFor(line => line.Contains("\"epoch\":1,"));
        running.Terminate();
        running.End().Code.ShouldBe(130);
        RunProcesses.All(_disttrain.At("a")).ShouldBeEmpty();
        string some = SmallRun.EpochsBeyond(SmallRun.LastCheckpoint(_disttrain, "a"));
        string more = SmallRun.EpochsBeyond(SmallRun.LastCheckpoint(_disttrain, "a") + 2 * SmallRun.StepsPerEpoch);
        Outcome processes = _disttrain.Run(
            "train", "--resume", "a", "--host", "processes", "--workers", "3", "--servers", "1", "--set", some);
        processes.Code.ShouldBe(0, processes.Err);
        _disttrain.Run("train", "--resume", "a", "--set", more).Code.ShouldBe(0);
        _disttrain.Run("train", "small.yaml", "--out", "b", "--set", more).Code.ShouldBe(0);
        SmallRun.Summary(_disttrain, "a", "weights_sha256").ShouldBe(SmallRun.Summary(_disttrain, "b", "weights_sha256"));
    }

    public void Dispose() => _disttrain.Dispose();

    /// <summary>The summary counts what happened, and the metrics have a line of it.</summary>
    private void CheckWhatIsTold(string fault, int replicas)
    {
        (string count, string kind) = fault switch
        {
            "kill node 1" when replicas > 0 => ("promotions", "server-lost"),
            "kill node 1" => ("restores", "restored"),
            "kill coordinator" => ("coordinators_lost", "taken-over"),
            _ => ("", ""),
        };
        if (count.Length == 0)
            return;
        int.Parse(SmallRun.Summary(_disttrain, "a", count), CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        File.ReadAllText(_disttrain.At("a", "metrics.jsonl")).ShouldContain($"\"event\":\"{kind}\"");
    }

    private async Task Inflict(string fault)
    {
        switch (fault)
        {
            case "kill node 1":
                RunProcesses.SignalNode(_disttrain.At("a"), 1, RunProcesses.Kill);
                break;
            case "kill coordinator":
                RunProcesses.SignalCoordinator(_disttrain.At("a"), RunProcesses.Kill);
                break;
            case "kill all":
                RunProcesses.SignalAll(_disttrain.At("a"), RunProcesses.Kill);
                break;
            case "pause node 2":
                RunProcesses.SignalNode(_disttrain.At("a"), 2, RunProcesses.Stop);
                await Task.Delay(3 * s_lease);
                RunProcesses.SignalNode(_disttrain.At("a"), 2, RunProcesses.Continue);
                break;
        }
    }
}
