using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DistTrain.Hosting.Tests;

/// <summary>An authority of its own, and certificates that it signs.</summary>
internal sealed class Certificates
{
    private readonly DateTimeOffset _from, _until;
    private readonly X509Certificate2 _authority;

    public Certificates()
        : this(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1))
    {
    }

    public Certificates(DateTimeOffset from, DateTimeOffset until)
    {
        (_from, _until) = (from, until);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(_from, _until);
    }

    public NetworkTls ForNode()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256);
        using X509Certificate2 signed = request.Create(_authority, _from, _until, RandomNumberGenerator.GetBytes(8));
        return new NetworkTls(signed.CopyWithPrivateKey(key), _authority);
    }
}
