using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace DistTrain.Cli.Tests;

/// <summary>The processes of a run in several, known by their command lines.</summary>
internal static partial class RunProcesses
{
    public const int Kill = 9, Stop = 19, Continue = 18;

    /// <summary>Sends a signal to the coordinator.</summary>
    public static void SignalCoordinator(string folder, int signal) =>
        Send(signal, Find(words => words.Contains(folder) && words.Contains("coordinator")).ShouldHaveSingleItem());

    /// <summary>Sends a signal to a node.</summary>
    public static void SignalNode(string folder, int node, int signal) => Send(signal, Node(folder, node).ShouldHaveSingleItem());

    /// <summary>Sends a signal to all nodes and the coordinator, as nearly at once as can be.</summary>
    public static void SignalAll(string folder, int signal)
    {
        foreach (int process in All(folder))
            Send(signal, process);
    }

    /// <summary>All processes but the one that watches them.</summary>
    public static IReadOnlyList<int> All(string folder) =>
        Find(words => words.Contains(folder) && (words.Contains("coordinator") || words.Contains("node")));

    private static IReadOnlyList<int> Node(string folder, int node) =>
        Find(words => words.Contains("node") && words.Contains(folder) && words.Contains(node.ToString(CultureInfo.InvariantCulture)));

    private static List<int> Find(Predicate<string[]> wanted)
    {
        List<int> found = [];
        foreach (Process process in Process.GetProcesses())
        {
            try
            {
                if (wanted(File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0')))
                    found.Add(process.Id);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is not ours.
            }
        }

        return found;
    }

    private static void Send(int signal, int process) => SendSignal(process, signal).ShouldBe(0);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
