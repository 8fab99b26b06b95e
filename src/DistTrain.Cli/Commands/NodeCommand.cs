using System.CommandLine;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary><c>disttrain node</c>: a node of an Akka.NET cluster.</summary>
internal static class NodeCommand
{
    private static readonly string[] s_roles = ["coordinator", "server", "worker"];

    private static readonly Argument<string?> File = new("run-file")
    {
        HelpName = "RUN.yaml",
        Description = "A run file to be trained by the cluster, unless it trains one; left out to take part",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> Roles = new("--roles")
    {
        HelpName = "ROLES",
        Description = "What the node may do, a list of coordinator, server and worker (all of them)",
        DefaultValueFactory = _ => string.Join(',', s_roles),
    };

    private static readonly Option<string[]> Seeds = new("--seed")
    {
        HelpName = "HOST:PORT",
        Description = "A node of the cluster to join; may be repeated. The first node names itself, or none",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Bind = new("--bind")
    {
        HelpName = "HOST:PORT",
        Description = "Where other nodes reach it; port 0 for any",
        DefaultValueFactory = _ => "127.0.0.1:0",
    };

    private static readonly Option<string> Out = new("--out", "-o")
    {
        HelpName = "DIR",
        Description = "The folder of the node's files: new, empty, or its own of before (runs/<name>-<session>-node-<n>)",
    };

    private static readonly Option<string> Certs = NodeOptions.Certs();

    private static readonly Option<string> Akka = new("--akka")
    {
        HelpName = "FILE",
        Description = "Akka.NET's configuration in HOCON, over the program's own (configs/akka.hocon)",
    };

    private static readonly Option<string> Faults = new("--faults")
    {
        HelpName = "FILE",
        Description = "A schedule of faults of messages that the node sends, such as "
            + "- {at: 2s, node: worker 3, fault: drop, for: 5s, share: 0.1}; on the loopback address only",
    };

    private static readonly Option<bool> ForceFaults = new("--force-faults")
    {
        Description = "Takes --faults elsewhere, too",
    };

    private static readonly Option<string[]> Set = CommonOptions.Set();

    private static readonly Option<bool> Json = TrainCommand.NewJson();

    private static readonly Option<bool> Quiet = TrainCommand.NewQuiet();

    public static Command Create(TextWriter stdout, TextWriter stderr)
    {
        var command = new Command("node", "Starts a node of an Akka.NET cluster; nodes may come and go while it trains")
            { File, Roles, Seeds, Bind, Out, Certs, Akka, Faults, ForceFaults, Set, Json, Quiet };
        Example.Add(
            command,
            new Example(
                "disttrain node configs/quickstart.yaml --bind 127.0.0.1:4711 --seed 127.0.0.1:4711",
                "the first node, with a run; it waits for as many workers as the file says"),
            new Example("disttrain node --seed 127.0.0.1:4711", "another one, here in another terminal"),
            new Example(
                "disttrain node --roles worker --bind node-b:4711 --seed node-a:4711 --certs certs/node-b",
                "a worker on another machine"));
        command.SetAction(parsed => new NodeSession(Options(parsed), stdout, stderr).Run());
        return command;
    }

    private static NodeRequest Options(ParseResult parsed)
    {
        if (!Hosts.HasAkka)
            throw new UsageException("node: this build is without the Akka.NET host; 'disttrain coordinator' and 'disttrain "
                + "worker' train on several machines without it");
        string[] roles = parsed.GetValue(Roles)!.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (string role in roles.Where(role => !s_roles.Contains(role)))
        {
            throw new UsageException(
                $"--roles {role}: there is no such role{Spelling.HintOrList(role, s_roles)}", "disttrain node");
        }

        string[] seeds = [.. (parsed.GetValue(Seeds) ?? []).Select(seed => NodePlaces.Parse("--seed", seed)).Select(
            seed => $"{seed.Host}:{seed.Port}")];
        return new NodeRequest(
            parsed.GetValue(File) is { } file
                ? CommonOptions.Read(file, (parsed.GetValue(Set) ?? []).Select(RunOverride.Set))
                : null,
            roles, seeds, NodePlaces.ParseOwn("--bind", parsed.GetValue(Bind)!), parsed.GetValue(Out), parsed.GetValue(Certs),
            parsed.GetValue(Akka), parsed.GetValue(Faults), parsed.GetValue(ForceFaults), parsed.GetValue(Json),
            parsed.GetValue(Quiet));
    }
}
