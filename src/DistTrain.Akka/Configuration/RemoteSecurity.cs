using System.Net;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// What Akka.Remote shows to strangers. Beyond the loopback address both sides need a certificate of the run's authority, and
/// the one that is called has to be for the host that was called; where this build's Akka.NET cannot check that, nothing else
/// is bound.
/// </summary>
internal static class RemoteSecurity
{
    /// <summary>Whether this build's Akka.NET asks those who call for a certificate and has it checked by us.</summary>
    public static bool ChecksCallers { get; } = Checks
        && AkkaConfiguration.Reference.HasPath("akka.remote.dot-netty.tcp.ssl.require-mutual-authentication");

#if AKKA_CHECKS_CERTIFICATES
    private const bool Checks = true;
#else
    private const bool Checks = false;
#endif

    /// <summary>Refuses addresses that the node must not bind.</summary>
    /// <exception cref="ConfigurationException">It must not; the message says what would be right.</exception>
    public static void Check(AkkaNodeOptions options) => Check(options, ChecksCallers);

    /// <summary>As the other, for a build that checks callers or not.</summary>
    internal static void Check(AkkaNodeOptions options, bool checksCallers)
    {
        if (options.Port is < 0 or > 65535)
            throw new ConfigurationException($"{options.Port} is no port.");
        if (IsLocal(options))
            return;
        string place = $"{options.Host}:{options.Port}";
        if (!checksCallers)
            throw new ConfigurationException(
                $"{place} can be reached from other machines, but this build's Akka.NET ({AkkaPackages.Version}) does not check "
                + "the certificates of those who call: bind 127.0.0.1, or build with Akka.NET 1.5.56.");
        if (options.Tls is null)
            throw new ConfigurationException(
                $"{place} can be reached from other machines, and this node has no certificate: 'disttrain certs' makes them.");
        if (IPAddress.TryParse(options.Host, out IPAddress? address) && options.PublicHost is null
            && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
            throw new ConfigurationException($"{options.Host} is no address that others can call: bind one of this machine.");
    }

    /// <summary>Whether a node is reached from its own machine only.</summary>
    public static bool IsLocal(AkkaNodeOptions options) =>
        IsLoopback(options.Host) && (options.PublicHost is null || IsLoopback(options.PublicHost));

    /// <summary>Certificates on both sides, and our check of them.</summary>
    public static Setup Setup(NetworkTls tls) =>
#if AKKA_CHECKS_CERTIFICATES
        new Akka.Remote.Transport.DotNetty.DotNettySslSetup(
            tls.Certificate, suppressValidation: false, requireMutualAuthentication: true, validateCertificateHostname: false,
            (certificate, _, peer, _, log) => Trusts(tls, certificate, peer, log));
#else
        throw new NotSupportedException("This build's Akka.NET does not check the certificates of those who call.");
#endif

    /// <summary>Whether a certificate is as it should be; if not, says so.</summary>
    /// <param name="tls">Who signs certificates.</param>
    /// <param name="certificate">What the other side shows.</param>
    /// <param name="peer">An actor system's address where this side calls, whose host is to be named; else a socket's.</param>
    /// <param name="log">Takes the reason.</param>
    internal static bool Trusts(NetworkTls tls, X509Certificate2? certificate, string peer, ILoggingAdapter log)
    {
        string? host = ActorPath.TryParseAddress(peer, out Address address) ? address.Host?.Trim('[', ']') : null;
        if (TlsLink.Fault(certificate, tls.Authority, host) is not { } fault)
            return true;
        log.Warning("{0} is refused: {1}", peer, fault);
        return false;
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
