using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;

namespace DistTrain.Cli;

/// <summary>The <c>disttrain</c> command with all its subcommands.</summary>
internal static class DistTrainCommand
{
    public static RootCommand Create(TextWriter stdout, TextWriter stderr)
    {
        var root = new RootCommand("Trains neural networks on many workers; the weights are the same whatever happens to them.");
        root.Add(CommonOptions.TraceErrors);
        root.Add(TrainCommand.Create(stdout, stderr));
        root.Add(CoordinatorCommand.Create(stdout, stderr));
        root.Add(JoinCommand.CreateWorker(stdout, stderr));
        root.Add(JoinCommand.CreateServer(stdout, stderr));
        root.Add(NodeCommand.Create(stdout, stderr));
        root.Add(StatusCommand.Create(stdout));
        root.Add(DrainCommand.Create(stdout));
        root.Add(StopCommand.Create(stdout));
        root.Add(CertsCommand.Create(stdout));
        root.Add(EvalCommand.Create(stdout, stderr));
        root.Add(AuditCommand.Create(stdout));
        root.Add(SimulateCommand.Create(stdout));
        root.Add(InspectCommand.Create(stdout));
        root.Add(KeysCommand.Create(stdout));
        root.Add(ProcessCommand.Create(stdout));
        Example.Add(
            root,
            new Example("disttrain train configs/quickstart.yaml", "train a first network; nothing to download"),
            new Example("disttrain train --help", "what a command takes, with examples"));
        foreach (Option option in root.Options)
        {
            if (option is HelpOption help)
                (help.Action, help.Description) = (new HelpText(stdout), "Show this help");
            else if (option is VersionOption version)
                (version.Action, version.Description) = (new VersionText(stdout), "Show the version");
        }
        return root;
    }

    /// <summary>The version as the project file has it.</summary>
    public static string Version { get; } =
        typeof(DistTrainCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    private sealed class VersionText(TextWriter stdout) : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            stdout.WriteLine($"disttrain {Version}");
            return ExitCode.Success;
        }
    }
}
