using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DistTrain.Tests;

namespace DistTrain.Benchmarks;

/// <summary>Runs of the built command, disturbed or not.</summary>
/// <param name="root">The repository.</param>
/// <param name="options">What is run.</param>
/// <param name="scratch">A folder for the runs' own.</param>
internal sealed class MatrixRun(string root, MatrixOptions options, string scratch)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(1);

    /// <summary>The SHA-256 of the weights that one process ends on.</summary>
    public string Reference(string codec)
    {
        string folder = NewFolder();
        using Process process = Start(["train", options.RunFile, "--host", "in-process", "--out", folder, .. Settings(codec)]);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Hash(folder) ?? throw new InvalidOperationException($"The run in one process with codec {codec} has failed.");
    }

    /// <summary>Runs a cell.</summary>
    public MatrixResult Run(MatrixCell cell, string reference)
    {
        long began = Stopwatch.GetTimestamp();
        string folder = NewFolder();
        long step = -1;
        TimeSpan pause = default;
        string trouble = "";
        try
        {
            trouble = Play(cell, folder, ref step, ref pause);
        }
        catch (Exception failure) when (failure is InvalidOperationException or TimeoutException or IOException)
        {
            trouble = failure.Message;
        }
        finally
        {
            foreach (int left in RunProcesses.All(folder))
                RunProcesses.TrySend(RunProcesses.Kill, left);
        }

        if (trouble.Length == 0)
            trouble = Audit(folder);
        string hash = Hash(folder) ?? "";
        bool same = hash == reference && trouble.Length == 0;
        if (same)
            Directory.Delete(folder, recursive: true);
        return new MatrixResult(
            cell.Key(options.Epochs, options.Seed), cell.Row, hash, same, step, pause.TotalSeconds,
            Stopwatch.GetElapsedTime(began).TotalSeconds, same ? "" : $"{trouble} see {folder}".TrimStart());
    }

    private string Play(MatrixCell cell, string folder, ref long step, ref TimeSpan pause)
    {
        string[] cast =
        [
            "--host", "processes", "--workers", Text(cell.Workers), "--servers", Text(cell.Servers), "--set",
            $"cluster.replicas={cell.Replicas}",
        ];
        using Process process = Start(
            ["train", options.RunFile, "--json", "--out", folder, .. cast, .. Settings(cell.Codec)]);
        using var watchdog = new Timer(_ => process.Kill(entireProcessTree: true), null, s_patience, Timeout.InfiniteTimeSpan);
        var clock = new StepClock(process.StandardOutput);
        if (cell.Fault != MatrixFault.Nothing)
        {
            (double share, double delayMs) = cell.When(options.Seed);
            step = clock.Await(share, options.Epochs);
            Wait(TimeSpan.FromMilliseconds(delayMs));
            clock.Strike();
            Strike(cell, folder, process);
        }

        pause = clock.Join();
        process.WaitForExit();
        if (cell.Fault == MatrixFault.All)
            return Resume(folder, cast);
        return process.ExitCode == 0 ? "" : $"exit code {process.ExitCode};";
    }

    private static void Strike(MatrixCell cell, string folder, Process supervisor)
    {
        switch (cell.Fault)
        {
            case MatrixFault.Coordinator:
                RunProcesses.SignalCoordinator(folder, RunProcesses.Kill);
                break;
            case MatrixFault.All:
                supervisor.Kill();
                RunProcesses.SignalAll(folder, RunProcesses.Kill);
                break;
            case MatrixFault.Pause:
                RunProcesses.SignalNode(folder, cell.Victim, RunProcesses.Stop);
                Wait(3 * s_lease);
                foreach (int node in RunProcesses.Node(folder, cell.Victim))
                    RunProcesses.TrySend(RunProcesses.Continue, node);
                break;
            default:
                RunProcesses.SignalNode(folder, cell.Victim, RunProcesses.Kill);
                break;
        }
    }

    private string Resume(string folder, string[] cast)
    {
        using Process process = Start(["train", "--resume", folder, "--json", .. cast]);
        using var watchdog = new Timer(_ => process.Kill(entireProcessTree: true), null, s_patience, Timeout.InfiniteTimeSpan);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : $"the resumed run ended with exit code {process.ExitCode};";
    }

    private string[] Settings(string codec) =>
    [
        "--set", $"train.epochs={Text(options.Epochs)}", "--set", "train.checkpoint.every-steps=50", "--set", "log.every-steps=1",
        "--set", $"train.codec.push={codec}", "--set", $"cluster.lease={s_lease.TotalSeconds}",
    ];

    /// <summary>What the audit finds wrong; empty if nothing.</summary>
    private string Audit(string folder)
    {
        var errors = new StringBuilder();
        using Process process = Start(["audit", folder], errors);
        string report = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? ""
            : $"the audit ended with {process.ExitCode} and says: {$"{report}{errors}".ReplaceLineEndings(" | ")};";
    }

    private Process Start(string[] arguments, StringBuilder? errors = null)
    {
        var start = new ProcessStartInfo(Path.Combine(root, "disttrain"), arguments)
        {
            WorkingDirectory = root,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start) ?? throw new InvalidOperationException("The command cannot be started.");
        process.StandardInput.Close();
        process.ErrorDataReceived += (_, line) => errors?.AppendLine(line.Data);
        process.BeginErrorReadLine();
        return process;
    }

    private string NewFolder() => Path.Combine(scratch, Guid.NewGuid().ToString("N")[..12]);

    private static string? Hash(string folder)
    {
        string summary = Path.Combine(folder, "summary.json");
        if (!File.Exists(summary))
            return null;
        using JsonDocument results = JsonDocument.Parse(File.ReadAllBytes(summary));
        return results.RootElement.GetProperty("weights_sha256").GetString();
    }

    private static void Wait(TimeSpan time)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(time);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
