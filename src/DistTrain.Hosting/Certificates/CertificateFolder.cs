using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// A machine's folder of certificates: <c>ca.crt</c>, the authority that signs for all nodes; <c>node.crt</c> and
/// <c>node.key</c>, the machine's own; and, if there is one, <c>token</c>.
/// </summary>
public static class CertificateFolder
{
    internal const string Authority = "ca.crt", Certificate = "node.crt", Key = "node.key", Token = "token";

    /// <summary>Reads and checks a folder.</summary>
    /// <exception cref="ConfigurationException">A file is missing, damaged or expired, or they do not fit together.</exception>
    public static NetworkTls Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ConfigurationException($"There is no folder of certificates {folder}; 'disttrain certs' makes one.");
        string key = Path.Combine(folder, Key);
        try
        {
            if (PrivateFile.IsOpen(key))
                throw new ConfigurationException($"{key} can be read by others than its owner: chmod 600 {key}");
            X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, Authority));
            X509Certificate2 own = X509Certificate2.CreateFromPemFile(Path.Combine(folder, Certificate), key);
            // Windows wants the key in its own store.
            if (OperatingSystem.IsWindows())
                own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), password: null);
            return TlsLink.Fault(own, authority, name: null) is { } fault
                ? throw new ConfigurationException($"{Path.Combine(folder, Certificate)} is of no use: {fault}.")
                : new NetworkTls(own, authority);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationException($"The certificates in {folder} cannot be used: {failure.Message}");
        }
    }

    /// <summary>The folder's token file; null if it has none.</summary>
    public static string? TokenOf(string folder) => Path.Combine(folder, Token) is var path && File.Exists(path) ? path : null;
}
