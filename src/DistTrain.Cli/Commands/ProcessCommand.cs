using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using DistTrain.Hosting;

namespace DistTrain.Cli;

/// <summary><c>disttrain process</c>: one process of a run in several, as <c>train --host processes</c> starts it.</summary>
internal static class ProcessCommand
{
    private static readonly Argument<string> Folder = new("folder") { HelpName = "RUNDIR", Description = "The run's folder" };

    private static readonly Argument<int> Number = new("node") { HelpName = "N", Description = "The node's number, from 1" };

    private static readonly Option<bool> NoWorker = new("--no-worker") { Description = "Only a server" };

    private static readonly Option<bool> NoServer = new("--no-server") { Description = "Only a worker" };

    public static Command Create(TextWriter stdout)
    {
        var command = new Command("process", "Runs a worker and a server of a run in several processes")
            { Folder, Number, NoWorker, NoServer };
        command.Hidden = true;
        command.SetAction(parsed => Run(
            parsed.GetValue(Folder)!, parsed.GetValue(Number), !parsed.GetValue(NoWorker), !parsed.GetValue(NoServer), stdout));
        return command;
    }

    /// <summary>The arguments by which a node is started.</summary>
    public static string[] Arguments(RunFolder folder, int node, bool worker, bool server) =>
    [
        "process", folder.FolderPath, node.ToString(System.Globalization.CultureInfo.InvariantCulture),
        .. worker ? [] : (string[])["--no-worker"], .. server ? [] : (string[])["--no-server"],
    ];

    private static int Run(string path, int node, bool worker, bool server, TextWriter log)
    {
        // Ctrl-C is for the coordinator, which tells when the run has ended; who lost its parent ends by itself.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var stop = new CancellationTokenSource();
        Parent.OnLost(stop.Cancel);
        ProcessSession session = ProcessSession.Await(RunFolder.Open(path), Timeout.InfiniteTimeSpan, stop.Token)!;
        log.WriteLine(NodeRun.Serve(
            new JoinOptions
            {
                Coordinator = new DnsEndPoint(session.Host, session.Port),
                Token = session.Token,
                Worker = worker,
                Server = server,
                Node = node,
                Patience = Timeout.InfiniteTimeSpan,
                Folders = DataFolders.OfUser(),
            },
            log.WriteLine, CancellationToken.None, stop.Token));
        return ExitCode.Success;
    }
}
