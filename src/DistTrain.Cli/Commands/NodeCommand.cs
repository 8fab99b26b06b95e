using System.CommandLine;
using System.Runtime.InteropServices;
using DistTrain.Data;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary><c>disttrain node</c>: one process of a run in several, as <c>train --host processes</c> starts it.</summary>
internal static class NodeCommand
{
    private static readonly Argument<string> Folder = new("folder") { HelpName = "RUNDIR", Description = "The run's folder" };

    private static readonly Argument<int> Number = new("node") { HelpName = "N", Description = "The node's number, from 1" };

    private static readonly Option<string[]> Set = CommonOptions.Set();

    public static Command Create(TextWriter stdout)
    {
        var command = new Command("node", "Runs a worker and a server of a run in several processes") { Folder, Number, Set };
        command.Hidden = true;
        command.SetAction(parsed => Run(
            parsed.GetValue(Folder)!, parsed.GetValue(Number), (parsed.GetValue(Set) ?? []).Select(RunOverride.Set), stdout));
        return command;
    }

    /// <summary>The arguments by which a node is started.</summary>
    public static string[] Arguments(RunFolder folder, int node) =>
        ["node", folder.FolderPath, node.ToString(System.Globalization.CultureInfo.InvariantCulture)];

    private static int Run(string path, int node, IEnumerable<RunOverride> overrides, TextWriter log)
    {
        // Ctrl-C is for the coordinator, which tells when the run has ended; who lost its parent ends by itself.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var stop = new CancellationTokenSource();
        Parent.OnLost(stop.Cancel);
        RunFolder folder = RunFolder.Open(path);
        RunFile run = CommonOptions.Read(folder.ConfigFile, overrides);
        DataSplits data = RunData.Load(run.Spec, null, DataEncoding.FromJson(File.ReadAllBytes(folder.EncodingFile)));
        ProcessRun.Serve(run.Spec, data, folder, node, log.WriteLine, stop.Token);
        return ExitCode.Success;
    }
}
