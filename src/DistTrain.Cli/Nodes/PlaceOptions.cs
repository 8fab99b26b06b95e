using System.Net;
using DistTrain.Hosting;

namespace DistTrain.Cli;

/// <summary>Where and how a coordinator lets nodes in.</summary>
/// <param name="Listen">Where it listens.</param>
/// <param name="Token">What everyone must know who joins; null for what the run's folder has.</param>
/// <param name="Tls">Certificates; null to stay on this machine.</param>
/// <param name="Certs">Their folder.</param>
internal sealed record PlaceOptions(IPEndPoint Listen, string? Token, NetworkTls? Tls, string? Certs);
