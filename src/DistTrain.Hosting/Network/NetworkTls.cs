using System.Security.Cryptography.X509Certificates;

namespace DistTrain.Hosting;

/// <summary>What a node shows and asks for beyond its machine: both sides have a certificate of the same authority.</summary>
/// <param name="Certificate">The node's own, with its private key.</param>
/// <param name="Authority">Who signs the certificates of all nodes.</param>
public sealed record NetworkTls(X509Certificate2 Certificate, X509Certificate2 Authority);
