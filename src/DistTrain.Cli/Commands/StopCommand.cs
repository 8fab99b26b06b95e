using System.CommandLine;
using System.Net;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary><c>disttrain stop</c>.</summary>
internal static class StopCommand
{
    private static readonly Option<string> At = NodeOptions.At("--at", "Where the run's coordinator listens");

    private static readonly Option<string> Token = NodeOptions.Token();

    private static readonly Option<string> Certs = NodeOptions.Certs();

    public static Command Create(TextWriter stdout)
    {
        var command = new Command("stop", "Stops a run after its step, with a checkpoint; coordinator and nodes end")
            { At, Token, Certs };
        Example.Add(
            command,
            new Example(
                "disttrain stop --at runs/quickstart-20260131-120000", "go on with: disttrain coordinator --resume runs/…"));
        command.SetAction(parsed => Run(parsed, stdout));
        return command;
    }

    private static int Run(ParseResult parsed, TextWriter stdout)
    {
        (DnsEndPoint place, string token, NetworkTls? tls) = NodeOptions.Find(
            "--at", parsed.GetValue(At)!, parsed.GetValue(Token), parsed.GetValue(Certs));
        stdout.WriteLine(RunVisit.Ask<VisitMessages.Agreed>(place, token, tls, new VisitMessages.StopWanted()).Text);
        return ExitCode.Success;
    }
}
