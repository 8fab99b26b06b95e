using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// An authority of its own for the machines of a cluster: <c>ca.crt</c> and <c>ca.key</c> in a folder, and below it a folder a
/// machine with what <see cref="CertificateFolder"/> reads. All machines have the same token. Keys are on the curve P-256.
/// </summary>
public sealed class CertificateMaker
{
    /// <summary>The longest that a machine's certificate may hold, in days; the authority's own does so long.</summary>
    public const int DaysMax = 3650;

    private const string AuthorityKey = "ca.key";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1", ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly string _folder;
    private readonly X509Certificate2 _authority;
    private readonly string _token;

    private CertificateMaker(string folder, X509Certificate2 authority, string token) =>
        (_folder, _authority, _token) = (folder, authority, token);

    /// <summary>The authority's private key.</summary>
    public string KeyFile => Path.Combine(_folder, AuthorityKey);

    /// <summary>The authority of a folder; made where there is none.</summary>
    /// <exception cref="ConfigurationException">The folder cannot be used, or what is in it is no authority.</exception>
    public static CertificateMaker Open(string folder)
    {
        string certificate = Path.Combine(folder, CertificateFolder.Authority), key = Path.Combine(folder, AuthorityKey);
        try
        {
            Directory.CreateDirectory(folder);
            if (!File.Exists(certificate) && !File.Exists(key))
                Create(certificate, key);
            return new CertificateMaker(
                folder, X509Certificate2.CreateFromPemFile(certificate, key),
                TokenFile.ReadOrMake(Path.Combine(folder, CertificateFolder.Token)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationException($"{folder} cannot hold an authority of certificates: {failure.Message}");
        }
    }

    /// <summary>Makes a machine's folder, in place of what there was of it.</summary>
    /// <param name="host">The name or address at which other machines reach it; it answers for the loopback ones too.</param>
    /// <param name="days">How long its certificate holds.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="ConfigurationException">That is no host, or the files cannot be written.</exception>
    public string Make(string host, int days)
    {
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            throw new ConfigurationException($"'{host}' is no name or address of a machine.");
        string folder = Path.Combine(_folder, host.Replace(':', '_'));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset from = DateTimeOffset.UtcNow.AddHours(-1), until = DateTimeOffset.UtcNow.AddDays(days);
        (DateTimeOffset first, DateTimeOffset last) =
            (new DateTimeOffset(_authority.NotBefore), new DateTimeOffset(_authority.NotAfter));
        if (until > last)
            throw new ConfigurationException($"The authority in {_folder} holds until {last:yyyy-MM-dd} only.");
        using X509Certificate2 certificate = Request(host, key).Create(
            _authority, from < first ? first : from, until, RandomNumberGenerator.GetBytes(16));
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, CertificateFolder.Authority), _authority.ExportCertificatePem() + "\n");
            File.WriteAllText(Path.Combine(folder, CertificateFolder.Certificate), certificate.ExportCertificatePem() + "\n");
            WritePrivate(Path.Combine(folder, CertificateFolder.Key), key.ExportPkcs8PrivateKeyPem());
            WritePrivate(Path.Combine(folder, CertificateFolder.Token), _token);
            return folder;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The folder {folder} cannot be written: {failure.Message}");
        }
    }

    private static CertificateRequest Request(string host, ECDsa key)
    {
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        // Every node calls others and is called.
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        if (IPAddress.TryParse(host, out IPAddress? address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private static void Create(string certificateFile, string keyFile)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string number = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var request = new CertificateRequest($"CN=disttrain authority {number}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(DaysMax + 1));
        WritePrivate(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem() + "\n");
    }

    private static void WritePrivate(string path, string text) => PrivateFile.Write(path, Encoding.ASCII.GetBytes(text + "\n"));
}
