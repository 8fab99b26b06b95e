using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Serialization;
using Akka.Serialization;

namespace DistTrain.AkkaHost;

/// <summary>
/// Akka.NET's serializer of system messages without those for actors that another node created, which carry exceptions of any
/// type: what is left is death watch.
/// </summary>
public sealed class NarrowSystemSerializer(ExtendedActorSystem system) : Serializer(system)
{
    private static readonly HashSet<Type> s_open = [typeof(Watch), typeof(Unwatch), typeof(DeathWatchNotification)];

    private readonly SystemMessageSerializer _all = new(system);

    /// <inheritdoc/>
    public override int Identifier => 22;

    /// <inheritdoc/>
    public override bool IncludeManifest => true;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => s_open.Contains(obj.GetType())
        ? _all.ToBinary(obj)
        : throw new RefusedMessageException($"{obj.GetType()} is not on the list of what may travel.");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) => type is not null && s_open.Contains(type)
        ? _all.FromBinary(bytes, type)
        : throw new RefusedMessageException($"{type} is not on the list of what may travel.");
}
