using System.CommandLine;
using System.Net;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary><c>disttrain status</c>.</summary>
internal static class StatusCommand
{
    private static readonly Option<string> At = NodeOptions.At("--at", "Where the run's coordinator listens");

    private static readonly Option<string> Token = NodeOptions.Token();

    private static readonly Option<string> Certs = NodeOptions.Certs();

    private static readonly Option<bool> Json = CommonOptions.Json("Write one JSON object");

    public static Command Create(TextWriter stdout)
    {
        var command = new Command("status", "Shows how a run stands and what its nodes do") { At, Token, Certs, Json };
        Example.Add(
            command,
            new Example("disttrain status --at runs/quickstart-20260131-120000", "on the coordinator's own machine"),
            new Example("disttrain status --at node-a:4711 --certs certs/node-b", "from another machine"));
        command.SetAction(parsed => Run(parsed, stdout));
        return command;
    }

    private static int Run(ParseResult parsed, TextWriter stdout)
    {
        (DnsEndPoint place, string token, NetworkTls? tls) = NodeOptions.Find(
            "--at", parsed.GetValue(At)!, parsed.GetValue(Token), parsed.GetValue(Certs));
        RunStatus status = RunVisit.Ask<VisitMessages.StatusTold>(place, token, tls, new VisitMessages.StatusWanted()).Status;
        if (parsed.GetValue(Json))
            JsonLines.Write(stdout, "status", status);
        else
            StatusText.Write(stdout, status);
        return ExitCode.Success;
    }
}
