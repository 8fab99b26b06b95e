using System.CommandLine;
using System.Net;
using DistTrain.Hosting;

namespace DistTrain.Cli;

/// <summary><c>disttrain worker</c> and <c>disttrain server</c>: a node of a run that is held together elsewhere.</summary>
internal sealed class JoinCommand
{
    private readonly Option<string> _join = NodeOptions.At("--join", "Where the run's coordinator listens");

    private readonly Option<string> _listen = new("--listen")
    {
        HelpName = "HOST:PORT",
        Description = "Where the other nodes reach this one (any port of the address from which it calls the coordinator)",
    };

    private readonly Option<string> _token = NodeOptions.Token();

    private readonly Option<string> _certs = NodeOptions.Certs();

    private readonly Option<int> _patience = new("--patience")
    {
        HelpName = "SECONDS",
        Description = "How long to look for a coordinator that does not answer, at the beginning and later (60)",
        DefaultValueFactory = _ => 60,
    };

    private readonly Option<bool> _noServer = new("--no-server") { Description = "No parameter server beside the worker" };

    private readonly bool _isServer;

    private JoinCommand(bool isServer) => _isServer = isServer;

    /// <summary><c>disttrain worker</c>.</summary>
    public static Command CreateWorker(TextWriter stdout, TextWriter stderr)
    {
        var join = new JoinCommand(isServer: false);
        var command = new Command("worker", "Joins a run with a worker and a parameter server beside it") { join._noServer };
        Example.Add(
            command,
            new Example("disttrain worker --join runs/quickstart-20260131-120000", "on the coordinator's own machine"),
            new Example("disttrain worker --join node-a:4711 --certs certs/node-b", "on another machine"));
        return join.Complete(command, stdout, stderr);
    }

    /// <summary><c>disttrain server</c>.</summary>
    public static Command CreateServer(TextWriter stdout, TextWriter stderr)
    {
        var command = new Command("server", "Joins a run with a parameter server only");
        Example.Add(
            command,
            new Example("disttrain server --join runs/quickstart-20260131-120000", "on the coordinator's own machine"),
            new Example("disttrain server --join node-a:4711 --certs certs/node-c", "on another machine"));
        return new JoinCommand(isServer: true).Complete(command, stdout, stderr);
    }

    private Command Complete(Command command, TextWriter stdout, TextWriter stderr)
    {
        command.Add(_join);
        command.Add(_listen);
        command.Add(_token);
        command.Add(_certs);
        command.Add(_patience);
        command.SetAction(parsed => Run(parsed, stdout, stderr));
        return command;
    }

    private int Run(ParseResult parsed, TextWriter stdout, TextWriter stderr)
    {
        using var signals = new StopSignals();
        TimeSpan patience = parsed.GetValue(_patience) is > 0 and var seconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException("--patience: must be 1 or more", $"disttrain {parsed.CommandResult.Command.Name}");
        (DnsEndPoint place, string token, NetworkTls? tls) = NodeOptions.Find(
            "--join", parsed.GetValue(_join)!, parsed.GetValue(_token), parsed.GetValue(_certs), patience);
        var options = new JoinOptions
        {
            Coordinator = place,
            Token = token,
            Tls = tls,
            Worker = !_isServer,
            Server = _isServer || !parsed.GetValue(_noServer),
            Listen = parsed.GetValue(_listen) is { } listen ? NodePlaces.ParseOwn("--listen", listen) : null,
            Patience = patience,
            Folders = DataFolders.OfUser(),
        };
        signals.TrainingBegins(() => { });
        stdout.WriteLine(NodeRun.Serve(options, stderr.WriteLine, signals.Token, CancellationToken.None));
        return ExitCode.Success;
    }
}
