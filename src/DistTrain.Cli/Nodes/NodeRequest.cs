using System.Net;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>What the user asked of <c>disttrain node</c>.</summary>
/// <param name="File">The run to be trained; null to take part in what others train.</param>
/// <param name="Roles">What the node may do.</param>
/// <param name="Seeds">Nodes of the cluster to join.</param>
/// <param name="Bind">Where other nodes reach it.</param>
/// <param name="Out">The folder of its files; null for one that it makes.</param>
/// <param name="Certs">Its folder of certificates; null to stay on this machine.</param>
/// <param name="Akka">A file of Akka.NET's configuration; null for none.</param>
/// <param name="Faults">A schedule of faults; null for none.</param>
/// <param name="ForceFaults">Whether it is taken beyond the loopback address, too.</param>
/// <param name="Json">Whether events are written as JSON.</param>
/// <param name="Quiet">Whether only results are shown.</param>
internal sealed record NodeRequest(
    RunFile? File, IReadOnlyList<string> Roles, IReadOnlyList<string> Seeds, IPEndPoint Bind, string? Out, string? Certs,
    string? Akka, string? Faults, bool ForceFaults, bool Json, bool Quiet);
