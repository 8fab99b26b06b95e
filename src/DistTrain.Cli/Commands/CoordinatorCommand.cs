using System.CommandLine;
using System.Net;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary><c>disttrain coordinator</c>: holds together a run whose nodes are started by others, on any machines.</summary>
internal static class CoordinatorCommand
{
    private const string Anywhere = "127.0.0.1:0";

    private static readonly Argument<string?> File = new("run-file")
    {
        HelpName = "RUN.yaml",
        Description = "The run file; left out with --resume",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> Listen = new("--listen", "-l")
    {
        HelpName = "HOST:PORT",
        Description = "Where nodes reach it; port 0 for any (127.0.0.1:0, or the port that it had before)",
    };

    private static readonly Option<string> Token = NodeOptions.Token();

    private static readonly Option<string> Certs = NodeOptions.Certs();

    private static readonly Option<string[]> Set = CommonOptions.Set();

    private static readonly Option<string> Out = TrainCommand.NewOut();

    private static readonly Option<string> Resume = TrainCommand.NewResume();

    private static readonly Option<bool> Json = TrainCommand.NewJson();

    private static readonly Option<bool> Quiet = TrainCommand.NewQuiet();

    public static Command Create(TextWriter stdout, TextWriter stderr)
    {
        var command = new Command("coordinator", "Holds together a run whose workers and servers join it by its address")
            { File, Listen, Token, Certs, Set, Out, Resume, Json, Quiet };
        Example.Add(
            command,
            new Example("disttrain coordinator configs/quickstart.yaml", "on one machine; it says how workers join"),
            new Example(
                "disttrain coordinator configs/mnist.yaml --listen node-a:4711 --certs certs/node-a",
                "for workers on any machines"),
            new Example("disttrain coordinator --resume runs/mnist-20260131-120000 --listen node-a:4711 --certs certs/node-a",
                "go on after it was stopped or lost; nodes that are still there go on with it"));
        command.SetAction(parsed => new TrainSession(Options(parsed), stdout, stderr).Run());
        return command;
    }

    private static TrainOptions Options(ParseResult parsed)
    {
        (string? file, string? resume) = TrainCommand.WhichRun(
            parsed.GetValue(File), parsed.GetValue(Resume), parsed.GetValue(Out), "disttrain coordinator");
        string? certs = parsed.GetValue(Certs);
        IPEndPoint listen = NodePlaces.ParseOwn("--listen", parsed.GetValue(Listen) ?? Anywhere);
        if (certs is null && !IPAddress.IsLoopback(listen.Address))
            throw new UsageException(
                $"--listen {parsed.GetValue(Listen)} can be reached from other machines, so certificates are needed: "
                + "'disttrain certs certs HOST...' makes them, --certs certs/HOST gives them", "disttrain coordinator");
        return new TrainOptions
        {
            File = file,
            Resume = resume,
            Out = parsed.GetValue(Out),
            Overrides = [.. (parsed.GetValue(Set) ?? []).Select(RunOverride.Set)],
            Host = TrainOptions.Coordinator,
            Place = new PlaceOptions(listen, NodeOptions.Token(parsed.GetValue(Token), certs), NodeOptions.Tls(certs), certs),
            Json = parsed.GetValue(Json),
            Quiet = parsed.GetValue(Quiet),
        };
    }
}
