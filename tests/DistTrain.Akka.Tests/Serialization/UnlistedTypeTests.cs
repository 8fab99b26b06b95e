using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Remote;
using Akka.Remote.Serialization;

namespace DistTrain.AkkaHost.Tests;

/// <summary>What is on no list is neither written nor made, whichever serializer a peer asks for.</summary>
public sealed class UnlistedTypeTests(UnlistedTypeTests.Node fixture) : IClassFixture<UnlistedTypeTests.Node>
{
    private readonly TestNode _node = fixture.Value;
    private readonly int _made = Gadget.Made;

    private ExtendedActorSystem System => (ExtendedActorSystem)_node.System;

    [Fact]
    public void An_unlisted_type_is_not_written() =>
        Should.Throw<SerializationException>(() => System.Serialization.Serialize(Gadget.New()))
            .Message.ShouldContain("Gadget is not on the list");

    [Fact]
    public void An_unlisted_type_is_not_made_by_Hyperion()
    {
        foreach (object sent in (object[])[Gadget.New(), new[] { Gadget.New() }, new List<Gadget> { Gadget.New() },
            new Exception("x"), new Carrier(Gadget.New())])
        {
            using var stream = new MemoryStream();
            new Hyperion.Serializer().Serialize(sent, stream);
            Refused(stream.ToArray(), ControlSerializer.Number, "", "is not on the list");
        }

        Gadget.Made.ShouldBe(_made);
    }

    [Fact]
    public void Hyperion_without_the_list_would_make_it()
    {
        Made(Gadget.New());
        Gadget.Made.ShouldBe(_made + 1);

        static void Made(Gadget gadget)
        {
            var hyperion = new Hyperion.Serializer();
            using var stream = new MemoryStream();
            hyperion.Serialize(gadget, stream);
            stream.Position = 0;
            hyperion.Deserialize<Gadget>(stream).ShouldNotBeNull();
        }
    }

    [Fact]
    public void An_unlisted_type_in_the_place_of_a_listed_one_s_part_is_not_made()
    {
        byte[] part = Manifest(typeof(Gadget));
        Refused([.. Manifest(typeof(WrittenEnvelope)), .. part], ControlSerializer.Number, "", "a damaged envelope");
        Gadget.Made.ShouldBe(_made);
    }

    [Fact]
    public void An_envelope_itself_is_not_made_but_from_its_bytes() =>
        Refused(Manifest(typeof(RoleEnvelope)), ControlSerializer.Number, "", "RoleEnvelope");

    [Fact]
    public void Json_and_protocol_buffers_make_nothing()
    {
        byte[] json = Encoding.UTF8.GetBytes($"{{\"$type\":\"{typeof(Gadget).AssemblyQualifiedName}\"}}");
        Refused(json, 1, typeof(Gadget).AssemblyQualifiedName!, "closed");
        Refused(json, 2, "", "closed");
        Refused([], 3, "", "closed");
        Gadget.Made.ShouldBe(_made);
    }

    [Fact]
    public void Hyperion_s_own_number_is_nobody_s() =>
        Should.Throw<SerializationException>(() => System.Serialization.Deserialize([1], -5, ""));

    [Fact]
    public void Akka_s_messages_that_carry_exceptions_or_routers_are_neither_written_nor_made()
    {
        var misc = new MiscMessageSerializer(System);
        foreach (object sent in (object[])[new Status.Failure(new InvalidOperationException("x"), "y"), Kill.Instance,
            new Akka.Routing.RoundRobinPool(2)])
        {
            Should.Throw<RefusedMessageException>(() => System.Serialization.Serialize(sent));
            Refused(misc.ToBinary(sent), 16, misc.Manifest(sent), "is not on the list");
        }

        var failed = new Recreate(new InvalidOperationException("x"));
        Refused(new SystemMessageSerializer(System).ToBinary(failed), 22, typeof(Recreate).AssemblyQualifiedName!,
            "is not on the list");
        Should.Throw<RefusedMessageException>(() => System.Serialization.Serialize(failed));
    }

    [Fact]
    public void What_remoting_needs_still_travels()
    {
        var watch = new Watch((IInternalActorRef)_node.Inbox, (IInternalActorRef)_node.Inbox);
        byte[] bytes = System.Serialization.Serialize(watch);
        System.Serialization.Deserialize(bytes, 22, typeof(Watch).AssemblyQualifiedName!).ShouldBeOfType<Watch>();
        System.Serialization.Serialize(new Identify(1L)).ShouldNotBeEmpty();
    }

    /// <summary>One actor system for all.</summary>
    public sealed class Node : IDisposable
    {
        internal TestNode Value { get; } = new();

        public void Dispose() => Value.Dispose();
    }

    private void Refused(byte[] bytes, int serializer, string manifest, string reason) =>
        Should.Throw<RefusedMessageException>(() => System.Serialization.Deserialize(bytes, serializer, manifest)).Message
            .ShouldContain(reason);

    private static byte[] Manifest(Type type)
    {
        byte[] name = Encoding.UTF8.GetBytes($"{type.FullName}, {type.Assembly.GetName().Name}");
        return [255, .. BitConverter.GetBytes(name.Length), .. name];
    }

    internal sealed record Carrier(object Content);
}
