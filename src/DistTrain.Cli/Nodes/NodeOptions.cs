using System.CommandLine;
using System.Net;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>Options of all commands that speak with the nodes of a run.</summary>
internal static class NodeOptions
{
    /// <summary>The environment variable with the token itself.</summary>
    private const string Variable = "DISTTRAIN_TOKEN";

    public static Option<string> Token() => new("--token")
    {
        HelpName = "FILE",
        Description = $"The run's token, a file that only you can read ({Variable}, or the folder of certificates or of the run)",
    };

    public static Option<string> Certs() => new("--certs")
    {
        HelpName = "DIR",
        Description = "This machine's folder of certificates, as 'disttrain certs' makes it; needed beyond one machine",
    };

    public static Option<string> At(string name, string description) => new(name)
    {
        HelpName = "HOST:PORT",
        Description = $"{description}; on its own machine the run's folder will do",
        Required = true,
    };

    /// <summary>The certificates of a folder; null where none is given.</summary>
    public static NetworkTls? Tls(string? certs) => certs is null ? null : CertificateFolder.Read(certs);

    /// <summary>The token that the user gives; null where it is given nowhere.</summary>
    public static string? Token(string? file, string? certs)
    {
        if (file is not null)
            return TokenFile.Read(file);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } token)
            return TokenFile.Check(token, Variable);
        return certs is not null && CertificateFolder.TokenOf(certs) is { } path ? TokenFile.Read(path) : null;
    }

    /// <summary>Finds a run, by its coordinator's address or its folder.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="at">The address or folder.</param>
    /// <param name="token">The token's file, if given.</param>
    /// <param name="certs">The folder of certificates, if given.</param>
    /// <param name="patience">How long a coordinator may take to come.</param>
    public static (DnsEndPoint Place, string Token, NetworkTls? Tls) Find(
        string option, string at, string? token, string? certs, TimeSpan patience = default)
    {
        NetworkTls? tls = Tls(certs);
        string? known = Token(token, certs);
        if (Directory.Exists(at))
        {
            return ProcessSession.Await(RunFolder.Open(at), patience) is { } session
                ? (new DnsEndPoint(session.Host, session.Port), known ?? session.Token, tls)
                : throw new ConfigurationException($"{option} {at}: the run has no coordinator now");
        }

        DnsEndPoint place = NodePlaces.Parse(option, at, orFolder: true);
        return known is not null
            ? (place, known, tls)
            : throw new UsageException(
                $"which token? Give --token FILE with the one of the run's folder at the coordinator's, or set {Variable}");
    }
}
