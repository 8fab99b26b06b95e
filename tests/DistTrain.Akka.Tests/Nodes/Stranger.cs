using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace DistTrain.AkkaHost.Tests;

/// <summary>
/// An actor system that is no node of ours, with Akka.NET's own configuration, but knows our nodes' name and place.
/// </summary>
internal sealed class Stranger : IDisposable
{
    public Stranger(string overrides = "") => System = ActorSystem.Create(
        AkkaConfiguration.SystemName,
        ConfigurationFactory.ParseString(overrides).WithFallback(
            $$"""
            akka.actor.provider = remote
            akka.stdout-loglevel = OFF
            akka.loglevel = OFF
            akka.log-dead-letters = off
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            akka.actor.serializers.odd = "{{typeof(OddSerializer).AssemblyQualifiedName}}"
            akka.actor.serialization-bindings."{{typeof(Odd).AssemblyQualifiedName}}" = odd
            """));

    public ActorSystem System { get; }

    public Address Address => ((ExtendedActorSystem)System).Provider.DefaultAddress;

    public void Dispose() => System.Terminate().Wait(TestNode.Deadline);

    /// <summary>Bytes with a serializer's number and a manifest, as they are.</summary>
    internal sealed record Odd(string Manifest, byte[] Bytes);

    /// <summary>Takes the number of one of ours.</summary>
    public sealed class OddSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => BulkSerializer.Number;

        public override string Manifest(object o) => ((Odd)o).Manifest;

        public override byte[] ToBinary(object obj) => ((Odd)obj).Bytes;

        public override object FromBinary(byte[] bytes, string manifest) => new Odd(manifest, bytes);
    }
}
