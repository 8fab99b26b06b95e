using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace DistTrain.Hosting;

/// <summary>
/// Mutual TLS between nodes: each side shows a certificate that the run's authority has signed. Names do not matter.
/// </summary>
internal static class TlsLink
{
    /// <summary>Encrypts a stream.</summary>
    /// <exception cref="RefusedException">The other side has no such certificate.</exception>
    public static SslStream Authenticate(Stream stream, NetworkTls tls, bool listens)
    {
        var secured = new SslStream(stream, leaveInnerStreamOpen: false);
        bool Trusts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
            certificate is not null && IsSigned(certificate, tls.Authority);
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
                    TargetHost = "disttrain",
                    ClientCertificates = [tls.Certificate],
                    RemoteCertificateValidationCallback = Trusts,
                    EnabledSslProtocols = SslProtocols.Tls13 | SslProtocols.Tls12,
                });
            }

            return secured;
        }
        catch (AuthenticationException failure)
        {
            secured.Dispose();
            throw new RefusedException($"TLS failed: {failure.Message}");
        }
    }

    private static bool IsSigned(X509Certificate certificate, X509Certificate2 authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using X509Certificate2 copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(copy);
    }
}
