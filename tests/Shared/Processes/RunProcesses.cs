using System.Globalization;
using System.Runtime.InteropServices;

namespace DistTrain.Tests;

/// <summary>The processes of a run in several, known by their command lines and the run's folder (its full path).</summary>
internal static partial class RunProcesses
{
    public const int Kill = 9, Stop = 19, Continue = 18;

    /// <summary>Sends a signal to the coordinator.</summary>
    public static void SignalCoordinator(string folder, int signal) =>
        Send(signal, Only(Coordinator(folder), "coordinator", folder));

    /// <summary>Sends a signal to a node.</summary>
    public static void SignalNode(string folder, int node, int signal) =>
        Send(signal, Only(Node(folder, node), $"node {node}", folder));

    /// <summary>Sends a signal to all nodes and the coordinator, as nearly at once as can be.</summary>
    public static void SignalAll(string folder, int signal)
    {
        foreach (int process in All(folder))
            Send(signal, process);
    }

    /// <summary>All processes but the one that watches them.</summary>
    public static IReadOnlyList<int> All(string folder) =>
        Find(folder, words => words.Contains("coordinator") || words.Contains("process"));

    /// <summary>The coordinator, if it runs.</summary>
    public static IReadOnlyList<int> Coordinator(string folder) =>
        Find(folder, words => words.Contains("coordinator"));

    /// <summary>A node, if it runs.</summary>
    public static IReadOnlyList<int> Node(string folder, int node)
    {
        string number = node.ToString(CultureInfo.InvariantCulture);
        return Find(folder, words => words.Contains("process") && words.Contains(number));
    }

    private static int Only(IReadOnlyList<int> found, string what, string folder) => found is [var process]
        ? process
        : throw new InvalidOperationException($"There are {found.Count} processes that are the {what} of {folder}, not one.");

    /// <summary>Processes whose command line names the folder, seen from where they run.</summary>
    private static List<int> Find(string folder, Predicate<string[]> wanted)
    {
        List<int> found = [];
        foreach (string entry in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(entry), CultureInfo.InvariantCulture, out int process))
                continue;
            try
            {
                string line = File.ReadAllText(Path.Combine(entry, "cmdline"));
                string[] words = line.Split('\0', StringSplitOptions.RemoveEmptyEntries);
                if (wanted(words) && new FileInfo(Path.Combine(entry, "cwd")).LinkTarget is { } from
                    && words.Any(word => Path.GetFullPath(word, from) == folder))
                    found.Add(process);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is not ours.
            }
        }

        return found;
    }

    /// <summary>Sends a signal to a process, if it is still there.</summary>
    public static bool TrySend(int signal, int process) => SendSignal(process, signal) == 0;

    private static void Send(int signal, int process)
    {
        if (!TrySend(signal, process))
        {
            throw new InvalidOperationException(
                $"Process {process} takes no signal {signal}: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
