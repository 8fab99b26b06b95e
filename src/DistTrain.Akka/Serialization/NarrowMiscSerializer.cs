using Akka.Actor;
using Akka.Remote.Serialization;
using Akka.Serialization;

namespace DistTrain.AkkaHost;

/// <summary>
/// Akka.NET's serializer of its own odd messages without those that carry exceptions of any type, configurations or routers:
/// what is left is what remoting and cluster singletons need.
/// </summary>
public sealed class NarrowMiscSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    // Identify, ActorIdentity, IActorRef, RemoteWatcher's Heartbeat and HeartbeatRsp.
    private static readonly HashSet<string> s_open = ["ID", "AID", "AR", "RWHB", "RWHR"];

    private readonly MiscMessageSerializer _all = new(system);

    /// <inheritdoc/>
    public override int Identifier => 16;

    /// <inheritdoc/>
    public override string Manifest(object o) => _all.Manifest(o);

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => s_open.Contains(_all.Manifest(obj))
        ? _all.ToBinary(obj)
        : throw new RefusedMessageException($"{obj.GetType()} is not on the list of what may travel.");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => s_open.Contains(manifest)
        ? _all.FromBinary(bytes, manifest)
        : throw new RefusedMessageException(
            $"manifest '{manifest}' of serializer {Identifier} is not on the list of what may travel.");
}
