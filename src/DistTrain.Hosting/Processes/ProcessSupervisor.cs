using System.Diagnostics;
using System.Runtime.InteropServices;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>How a supervised process is started.</summary>
/// <param name="Name">What it is called in logs.</param>
/// <param name="Arguments">Its arguments, after the program's own.</param>
/// <param name="OwnsTerminal">Whether it writes where its parent writes; else to a file of its own.</param>
public sealed record ProcessRole(string Name, IReadOnlyList<string> Arguments, bool OwnsTerminal);

/// <summary>
/// Starts the processes of a run, starts those again that die, after pauses that grow, and ends with the first, the coordinator's.
/// </summary>
/// <param name="folder">The run's folder, for logs.</param>
/// <param name="restartsMax">How often each may be started again.</param>
public sealed partial class ProcessSupervisor(RunFolder folder, int restartsMax)
{
    private const int SignalBase = 128, Terminate = 15, Interrupted = 130, FailedCode = 4;

    private static readonly TimeSpan s_pauseMin = TimeSpan.FromMilliseconds(50), s_pauseMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Process> _running = [];
    private int _nodes;
    private bool _ending, _stopping;

    /// <summary>Runs the processes until the first has come to its own end.</summary>
    /// <param name="roles">The processes; the first one's exit code is the result.</param>
    /// <param name="warn">Takes a sentence when one is started again.</param>
    /// <param name="stop">Asks the first to stop.</param>
    public int Run(IReadOnlyList<ProcessRole> roles, Action<string> warn, CancellationToken stop)
    {
        Directory.CreateDirectory(folder.Logs);
        _nodes = roles.Count - 1;
        using CancellationTokenRegistration registration = stop.Register(AskFirst);
        Task<int> coordinator = Task.Run(() => Live(roles[0], 0, warn));
        Task<int>[] nodes = [.. roles.Skip(1).Select((role, index) => Task.Run(() => Live(role, index + 1, warn)))];
        int code = coordinator.GetAwaiter().GetResult();
        // A coordinator that was given up was killed: that is no code of a run's own.
        if (code > SignalBase && code != Interrupted)
            code = FailedCode;
        lock (_gate)
            _ending = true;
        if (!Task.WaitAll(nodes, s_patience))
            KillAll();
        Task.WaitAll(nodes);
        return code;
    }

    /// <summary>Starts a process, and again whenever it dies without having been told to end.</summary>
    /// <returns>Its last exit code.</returns>
    private int Live(ProcessRole role, int index, Action<string> warn)
    {
        TimeSpan pause = s_pauseMin;
        for (int restarts = 0; ; restarts++)
        {
            using Process process = Start(role, index);
            process.WaitForExit();
            int code = process.ExitCode;
            bool died = index == 0 ? code > SignalBase && code != Interrupted : code != 0;
            lock (_gate)
            {
                _running.Remove(index);
                if (_ending || !died)
                    return code;
            }

            if (restarts == restartsMax)
            {
                warn($"{role.Name} has died {restarts + 1} times and is not started again; "
                    + $"see {Path.Combine(folder.Logs, role.Name)}.log");
                GiveUp(index, warn);
                return code;
            }

            warn($"{role.Name} has died ({Cause(code)}) and is started again");
            Task.Delay(pause).Wait();
            pause = pause * 2 < s_pauseMax ? pause * 2 : s_pauseMax;
        }
    }

    /// <summary>One process less. Without any node there is nobody to train.</summary>
    private void GiveUp(int index, Action<string> warn)
    {
        lock (_gate)
        {
            if (index == 0 || --_nodes > 0)
                return;
            if (_running.TryGetValue(0, out Process? coordinator))
                coordinator.Kill();
            _ending = true;
        }

        warn("no node is left, and the run ends; the last checkpoint stays");
    }

    private Process Start(ProcessRole role, int index)
    {
        (string program, IEnumerable<string> own) = Self();
        var start = new ProcessStartInfo(program, [.. own, .. role.Arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = !role.OwnsTerminal,
            RedirectStandardError = !role.OwnsTerminal,
        };
        // It computes little, and whoever waits for it when it comes again waits for its compiler most of the time.
        if (index == 0)
            start.Environment.TryAdd("DOTNET_TieredCompilation", "1");
        Process process;
        lock (_gate)
        {
            process = Process.Start(start) ?? throw new RunFailedException($"{program} cannot be started.");
            _running[index] = process;
            if (index == 0 && _stopping)
                AskFirst();
        }

        if (!role.OwnsTerminal)
            Log(process, Path.Combine(folder.Logs, role.Name + ".log"));
        return process;
    }

    private static void Log(Process process, string path)
    {
        var writer = TextWriter.Synchronized(new StreamWriter(path, append: true) { AutoFlush = true });
        void Write(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is not null)
                writer.WriteLine(line.Data);
        }

        process.OutputDataReceived += Write;
        process.ErrorDataReceived += Write;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>How this program was started.</summary>
    private static (string Program, IEnumerable<string> Arguments) Self()
    {
        string program = Environment.ProcessPath ?? throw new RunFailedException("This program's own file is not known.");
        bool hosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return (program, hosted ? [Environment.GetCommandLineArgs()[0]] : []);
    }

    private static string Cause(int code) => code > SignalBase ? $"signal {code - SignalBase}" : $"exit code {code}";

    private void AskFirst()
    {
        lock (_gate)
        {
            _stopping = true;
            if (_running.TryGetValue(0, out Process? first) && !OperatingSystem.IsWindows())
                _ = Signal(first.Id, Terminate);
        }
    }

    private void KillAll()
    {
        lock (_gate)
        {
            foreach (Process process in _running.Values)
                process.Kill();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
