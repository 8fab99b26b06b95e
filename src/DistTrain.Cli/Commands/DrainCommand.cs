using System.CommandLine;
using System.Net;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary><c>disttrain drain</c>.</summary>
internal static class DrainCommand
{
    private static readonly Argument<int> Node = new("node")
    {
        HelpName = "NODE",
        Description = "The node's number, as 'status' shows it",
    };

    private static readonly Option<string> At = NodeOptions.At("--at", "Where the run's coordinator listens");

    private static readonly Option<string> Token = NodeOptions.Token();

    private static readonly Option<string> Certs = NodeOptions.Certs();

    public static Command Create(TextWriter stdout)
    {
        var command = new Command("drain", "Has a node hand over what it holds to the others and leave; its process ends then")
            { Node, At, Token, Certs };
        Example.Add(
            command, new Example("disttrain drain 2 --at runs/quickstart-20260131-120000", "node 2 leaves; the run goes on"));
        command.SetAction(parsed => Run(parsed, stdout));
        return command;
    }

    private static int Run(ParseResult parsed, TextWriter stdout)
    {
        int node = parsed.GetValue(Node) is > 0 and var number
            ? number
            : throw new UsageException(
                "NODE must be 1 or more: 'disttrain stop' ends the coordinator, and the run with it", "disttrain drain");
        (DnsEndPoint place, string token, NetworkTls? tls) = NodeOptions.Find(
            "--at", parsed.GetValue(At)!, parsed.GetValue(Token), parsed.GetValue(Certs));
        stdout.WriteLine(RunVisit.Ask<VisitMessages.Agreed>(place, token, tls, new VisitMessages.DrainWanted(node)).Text);
        return ExitCode.Success;
    }
}
