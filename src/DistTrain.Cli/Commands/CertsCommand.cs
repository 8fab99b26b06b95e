using System.CommandLine;
using DistTrain.Hosting;

namespace DistTrain.Cli;

/// <summary><c>disttrain certs</c>.</summary>
internal static class CertsCommand
{
    private static readonly Argument<string> Folder = new("folder")
    {
        HelpName = "DIR",
        Description = "Where the folders of the machines go",
    };

    private static readonly Argument<string[]> Hosts = new("hosts")
    {
        HelpName = "HOST...",
        Description = "The machines, by the names or addresses at which the others reach them",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<int> Days = new("--days")
    {
        HelpName = "N",
        Description = "How long the machines' certificates hold",
        DefaultValueFactory = _ => 365,
    };

    public static Command Create(TextWriter stdout)
    {
        var command = new Command("certs", "Makes an authority, and a folder with certificate and token for each machine")
            { Folder, Hosts, Days };
        Example.Add(
            command,
            new Example(
                "disttrain certs certs node-a node-b 10.0.0.7", "copy certs/node-b to node-b, and so on; certs/ca.key stays"));
        command.SetAction(parsed => Run(parsed.GetValue(Folder)!, parsed.GetValue(Hosts)!, parsed.GetValue(Days), stdout));
        return command;
    }

    private static int Run(string folder, string[] hosts, int days, TextWriter stdout)
    {
        if (days is < 1 or > CertificateMaker.DaysMax)
            throw new UsageException($"--days: must be from 1 to {CertificateMaker.DaysMax}", "disttrain certs");
        var maker = CertificateMaker.Open(folder);
        foreach (string host in hosts)
            stdout.WriteLine($"{maker.Make(host, days)}: copy it to {host}, and give it there with --certs");
        stdout.WriteLine($"{maker.KeyFile}: signs for more machines; keep it to yourself");
        return ExitCode.Success;
    }
}
