using System.Collections.Concurrent;
using Akka.Actor;

namespace DistTrain.AkkaHost.Tests;

/// <summary>A node's actor system on the loopback address, with its log and what reached <c>/user/node</c>.</summary>
internal sealed class TestNode : IDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Every message between actors is written and read. Akka's own are too then, which needs the serializers that we close.
    /// </summary>
    public const string SerializeMessages =
        """
        akka.actor.serialize-messages = on
        akka.actor.serializers.json = "Akka.Serialization.NewtonSoftJsonSerializer, Akka"
        akka.actor.serializers.akka-misc = "Akka.Remote.Serialization.MiscMessageSerializer, Akka.Remote"
        akka.actor.serializers.akka-system-msg = "Akka.Remote.Serialization.SystemMessageSerializer, Akka.Remote"
        """;

    public TestNode(string overrides = "", Func<AkkaNodeOptions, AkkaNodeOptions>? with = null)
    {
        var options = new AkkaNodeOptions { Log = Log.Enqueue, Overrides = "akka.actor.provider = remote\n" + overrides };
        System = AkkaConfiguration.Start(with?.Invoke(options) ?? options);
        Inbox = System.ActorOf(Props.Create(() => new Taker(Received)), "node");
    }

    public ActorSystem System { get; }

    public IActorRef Inbox { get; }

    public ConcurrentQueue<string> Log { get; } = new();

    public BlockingCollection<object> Received { get; } = [];

    public Address Address => ((ExtendedActorSystem)System).Provider.DefaultAddress;

    /// <summary>The actor of another node that takes what comes from elsewhere, as a message to it finds it.</summary>
    public static IActorRef InboxAt(ActorSystem system, Address address) =>
        ((ExtendedActorSystem)system).Provider.ResolveActorRef(new RootActorPath(address) / "user" / "node");

    /// <summary>The next that comes.</summary>
    public object Next()
    {
        Received.TryTake(out object? message, Deadline).ShouldBeTrue($"nothing came; the log:\n{string.Join('\n', Log)}");
        return message!;
    }

    /// <summary>The lines of the log with a text, once there is one.</summary>
    public string[] Logged(string text)
    {
        SpinWait.SpinUntil(() => Log.Any(line => line.Contains(text)), Deadline)
            .ShouldBeTrue($"'{text}' is not in:\n{string.Join('\n', Log)}");
        return [.. Log.Where(line => line.Contains(text))];
    }

    public void Dispose()
    {
        System.Terminate().Wait(Deadline);
        Received.Dispose();
    }

    private sealed class Taker : ReceiveActor
    {
        public Taker(BlockingCollection<object> received) => ReceiveAny(received.Add);
    }
}
