using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace DistTrain.AkkaHost;

/// <summary>
/// Stands in the place of a serializer of Akka.NET that would make whatever type a message names, and of the one for
/// <c>System.Object</c>: it writes and reads nothing.
/// </summary>
public abstract class ClosedSerializer(ExtendedActorSystem system, int number) : Serializer(system)
{
    /// <inheritdoc/>
    public override int Identifier => number;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) =>
        throw new RefusedMessageException($"{obj.GetType()} is not on the list of what may travel.");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) =>
        throw new RefusedMessageException($"serializer {Identifier} is closed: it would make any type that a message names.");
}

/// <summary>In the place of JSON, which is Akka.NET's fallback for every type.</summary>
public sealed class ClosedJsonSerializer : ClosedSerializer
{
    /// <summary>The serializer of an actor system.</summary>
    public ClosedJsonSerializer(ExtendedActorSystem system)
        : base(system, 1)
    {
    }

    /// <summary>The same; the reference configuration has settings for its predecessor.</summary>
    public ClosedJsonSerializer(ExtendedActorSystem system, Config settings)
        : this(system)
    {
        _ = settings;
    }
}

/// <summary>
/// In the place of the one for protocol buffers, which loads the type that a manifest names. None of ours travel.
/// </summary>
public sealed class ClosedProtobufSerializer(ExtendedActorSystem system) : ClosedSerializer(system, 2);

/// <summary>In the place of the one that has another node create actors of any class.</summary>
public sealed class ClosedDeploymentSerializer(ExtendedActorSystem system) : ClosedSerializer(system, 3);
