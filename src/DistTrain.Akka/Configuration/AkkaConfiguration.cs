using System.Globalization;
using System.Text;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Remote;
using Akka.Serialization;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// The configuration of a node's actor system: Akka.NET's reference, over it <c>configs/akka.hocon</c>, which the program
/// carries, over it a user's file, over it what the command says.
/// </summary>
public static class AkkaConfiguration
{
    /// <summary>The name of all nodes' actor systems, which is part of their addresses.</summary>
    public const string SystemName = "disttrain";

    private const string OwnFile = "akka.hocon";

    /// <summary>What the program carries as <c>configs/akka.hocon</c>.</summary>
    public static string OwnText { get; } = ReadOwn();

    /// <summary>Akka.NET's own configuration, without ours.</summary>
    internal static Config Reference { get; } = ConfigurationFactory.Default()
        .WithFallback(ConfigurationFactory.FromResource<RemoteActorRefProvider>("Akka.Remote.Configuration.Remote.conf"))
        .WithFallback(ConfigurationFactory.FromResource<Cluster>("Akka.Cluster.Configuration.Cluster.conf"))
        .WithFallback(ClusterSingletonManager.DefaultConfig());

    /// <summary>Starts a node's actor system.</summary>
    /// <exception cref="Training.ConfigurationException">
    /// The options or a file are no good; the message names file and line.
    /// </exception>
    public static ActorSystem Start(AkkaNodeOptions options) => ActorSystem.Create(SystemName, Load(options));

    /// <summary>What an actor system of these options is created with.</summary>
    /// <exception cref="Training.ConfigurationException">
    /// The options or a file are no good; the message names file and line.
    /// </exception>
    public static ActorSystemSetup Load(AkkaNodeOptions options)
    {
        RemoteSecurity.Check(options);
        Config config = HoconFile.Parse(OwnText, OwnFile).Config.WithFallback(Reference);
        if (options.File is { } file)
            config = ReadFile(file).ConfigOver(config);
        bool encrypts = options.Tls is not null && RemoteSecurity.ChecksCallers;
        config = ConfigurationFactory.ParseString(FromOptions(options, encrypts)).WithFallback(config);
        if (options.Overrides.Length > 0)
            config = HoconFile.Parse(options.Overrides, "overrides").ConfigOver(config);
        ActorSystemSetup setup =
            BootstrapSetup.Create().WithConfig(config).And(new AkkaLogSetup(options.Log ?? Console.Error.WriteLine));
        return encrypts ? setup.And(RemoteSecurity.Setup(options.Tls!)) : setup;
    }

    private static HoconFile ReadFile(string file)
    {
        try
        {
            return HoconFile.Parse(File.ReadAllText(file), file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new Training.ConfigurationException($"{file} cannot be read: {failure.Message}");
        }
    }

    private static string FromOptions(AkkaNodeOptions options, bool encrypts)
    {
        string scheme = encrypts ? "akka.ssl.tcp" : "akka.tcp";
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"akka.remote.dot-netty.tcp.hostname = {Quote(options.Host)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"akka.remote.dot-netty.tcp.port = {options.Port}");
        if (options.PublicHost is { } name)
            text.AppendLine(CultureInfo.InvariantCulture, $"akka.remote.dot-netty.tcp.public-hostname = {Quote(name)}");
        if (encrypts)
            text.AppendLine("akka.remote.dot-netty.tcp.enable-ssl = on");
        string seeds = string.Join(", ", options.Seeds.Select(seed => Quote($"{scheme}://{SystemName}@{Endpoint(seed)}")));
        text.AppendLine(CultureInfo.InvariantCulture, $"akka.cluster.seed-nodes = [{seeds}]");
        text.AppendLine(CultureInfo.InvariantCulture, $"akka.cluster.roles = [{string.Join(", ", options.Roles.Select(Quote))}]");
        return text.ToString();
    }

    private static string Endpoint(string seed)
    {
        int colon = seed.LastIndexOf(':');
        return colon > 0 && Uri.CheckHostName(seed[..colon].Trim('[', ']')) != UriHostNameType.Unknown
            && int.TryParse(seed.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            && port is > 0 and < 65536
            ? seed
            : throw new Training.ConfigurationException($"'{seed}' is no address of a node: it must be HOST:PORT.");
    }

    private static string Quote(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || "-._:[]@/%".Contains(c))
        ? $"\"{text}\""
        : throw new Training.ConfigurationException($"'{text}' has characters that no host or role has.");

    private static string ReadOwn()
    {
        using Stream stream = typeof(AkkaConfiguration).Assembly.GetManifestResourceStream(OwnFile)!;
        return new StreamReader(stream).ReadToEnd();
    }
}
