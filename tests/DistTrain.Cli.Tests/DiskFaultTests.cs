using System.Diagnostics;

namespace DistTrain.Cli.Tests;

/// <summary>Runs whose disk is full, read-only or slow for a while.</summary>
public sealed class DiskFaultTests : IDisposable
{
    /// <summary>Room for what a run writes in a test, also on a slow machine.</summary>
    private const int Megabytes = 64;

    private readonly Disttrain _disttrain = new();

    public DiskFaultTests() => _disttrain.Write("small.yaml", SmallRun.Text);

    [SkippableTheory]
    [InlineData("in-process")]
    [InlineData("processes")]
    public void A_full_disk_costs_checkpoints_and_nothing_else(string host)
    {
        using TestMount disk = TestMount.SmallDisk(_disttrain.At("a"), Megabytes);
        using Running running = Start(host);
        running.WaitFor(IsCheckpoint);
        disk.Fill();
        running.WaitFor(IsLostCheckpoint);
        disk.Free();
        running.WaitFor(IsCheckpoint);
        running.Terminate();
        running.End().Code.ShouldBe(130);
        SmallRun.EndsAsIfNothingHadHappened(_disttrain);
    }

    [SkippableTheory]
    [InlineData("in-process", "stopped")]
    [InlineData("processes", "killed")]
    public void What_was_kept_before_the_disk_was_full_is_what_a_run_goes_on_from(string host, string end)
    {
        using TestMount disk = TestMount.SmallDisk(_disttrain.At("a"), Megabytes);
        using (Running running = Start(host))
        {
            running.WaitFor(IsCheckpoint);
            disk.Fill();
            running.WaitFor(IsLostCheckpoint);
            running.WaitFor(IsLostCheckpoint);
            if (end == "stopped")
            {
                running.Terminate();
                running.End().Code.ShouldBe(130);
            }
        }

        disk.Free();
        SmallRun.EndsAsIfNothingHadHappened(_disttrain);
    }

    [SkippableFact]
    public void A_run_whose_checkpoints_cannot_be_written_any_more_comes_to_its_end()
    {
        using Running running = Start("in-process", "train.epochs=300");
        running.WaitFor(IsCheckpoint);
        using TestMount folder = TestMount.Over(_disttrain.At("a", "checkpoints"));
        folder.Allow(writing: false);
        Outcome outcome = running.End();
        outcome.Code.ShouldBe(0, outcome.Err);
        outcome.Out.Split('\n').ShouldContain(line => IsLostCheckpoint(line));
        _disttrain.Run("train", "small.yaml", "--out", "b", "--set", "train.epochs=300").Code.ShouldBe(0);
        SmallRun.Summary(_disttrain, "a", "weights_sha256").ShouldBe(SmallRun.Summary(_disttrain, "b", "weights_sha256"));
    }

    /// <summary>A disk that takes a file only when somebody reads it: a named pipe in the file's place.</summary>
    [SkippableFact]
    public void A_disk_that_stands_still_in_a_checkpoint_holds_no_step_up()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "files that wait are named pipes");
        using Running running = Start("processes");
        running.WaitFor(IsCheckpoint);
        long step = SmallRun.LastCheckpoint(_disttrain, "a") + 60 * SmallRun.CheckpointSteps;
        string slow = _disttrain.At("a", "checkpoints", $"step-{step:D10}", "range-0.part.tmp");
        Directory.CreateDirectory(Path.GetDirectoryName(slow)!);
        using (Process pipe = Process.Start("mkfifo", [slow]))
            pipe.WaitForExit();
        running.WaitFor(line => SmallRun.StepOf(line) > step + 4 * SmallRun.CheckpointSteps);
        SmallRun.LastCheckpoint(_disttrain, "a").ShouldBeLessThan(step);
        // Another process reads it: who writes it has it locked against readers such as this one.
        using (Process reader = Process.Start("sh", ["-c", $"cat '{slow}' > /dev/null"]))
            reader.WaitForExit();
        running.WaitFor(IsCheckpoint);
        running.WaitFor(IsCheckpoint);
        running.Terminate();
        running.End().Code.ShouldBe(130);
        SmallRun.EndsAsIfNothingHadHappened(_disttrain);
    }

    public void Dispose() => _disttrain.Dispose();

    private static bool IsCheckpoint(string line) => line.Contains("\"type\":\"checkpoint\"");

    private static bool IsLostCheckpoint(string line) =>
        line.Contains("The checkpoint of step ") && line.Contains("could not be saved");

    private Running Start(string host, string epochs = SmallRun.Endless) => _disttrain.Start(
        "train", "small.yaml", "--host", host, "--workers", "2", "--out", "a", "--json", "--set", epochs);
}
