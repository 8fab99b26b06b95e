using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace DistTrain.Hosting;

/// <summary>
/// Mutual TLS between nodes: each side shows a certificate that the run's authority has signed. Names matter where a user gave
/// one: who calls a coordinator expects its certificate to name that host.
/// </summary>
internal static class TlsLink
{
    /// <summary>Encrypts a stream.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="tls">This side's certificate, and who signs the other's.</param>
    /// <param name="listens">Whether this side was called.</param>
    /// <param name="name">The host that the other side's certificate must name; null for any.</param>
    /// <exception cref="RefusedException">The other side has no such certificate.</exception>
    public static SslStream Authenticate(Stream stream, NetworkTls tls, bool listens, string? name)
    {
        var secured = new SslStream(stream, leaveInnerStreamOpen: false);
        string? fault = null;
        bool Trusts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
            (fault = Fault(certificate, tls.Authority, name)) is null;
        try
        {
            if (listens)
            {
                secured.AuthenticateAsServer(new SslServerAuthenticationOptions
                {
                    ServerCertificate = tls.Certificate,
                    ClientCertificateRequired = true,
                    RemoteCertificateValidationCallback = Trusts,
                    EnabledSslProtocols = SslProtocols.Tls13 | SslProtocols.Tls12,
                });
            }
            else
            {
                secured.AuthenticateAsClient(new SslClientAuthenticationOptions
                {
                    TargetHost = name ?? "disttrain",
                    ClientCertificates = [tls.Certificate],
                    RemoteCertificateValidationCallback = Trusts,
                    EnabledSslProtocols = SslProtocols.Tls13 | SslProtocols.Tls12,
                });
            }

            return secured;
        }
        catch (Exception failure) when (failure is AuthenticationException || (failure is IOException && !listens))
        {
            secured.Dispose();
            throw new RefusedException(
                $"TLS failed: {fault ?? $"{failure.Message.TrimEnd('.')}; perhaps the other side has no certificate"}");
        }
    }

    /// <summary>What is wrong with a certificate; null if it is as it should be.</summary>
    internal static string? Fault(X509Certificate? certificate, X509Certificate2 authority, string? name)
    {
        if (certificate is null)
            return "the other side shows no certificate";
        using X509Certificate2 copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        bool whole = chain.Build(copy);
        X509ChainStatusFlags faults = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        return faults.HasFlag(X509ChainStatusFlags.NotTimeValid)
                ? $"the certificate {copy.Subject} is valid from {Day(copy.NotBefore)} to {Day(copy.NotAfter)} only"
            : !whole ? $"the certificate {copy.Subject} is not signed by this run's authority, {authority.Subject}"
            : name is not null && !copy.MatchesHostname(name, allowCommonName: false)
                ? $"the certificate {copy.Subject} is not for the host {name}"
            : null;
    }

    private static string Day(DateTime time) => $"{time:yyyy-MM-dd}";
}
