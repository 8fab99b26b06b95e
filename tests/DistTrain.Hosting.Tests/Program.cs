using System.Globalization;
using System.Net;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

/// <summary>
/// What this assembly does as a child process: joins its parent and sends back what it gets, until the parent is gone.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        long incarnation = long.Parse(arguments[1], CultureInfo.InvariantCulture);
        using var network = new NodeNetwork(
            new NetworkOptions { Run = "run", Node = 1, Incarnation = incarnation, Token = "secret" }, new Echo());
        int port = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        using IDisposable call = network.Call(new DnsEndPoint("127.0.0.1", port));
        Console.In.ReadToEnd();
        return 0;
    }

    private sealed class Echo : INetworkEvents
    {
        public void Connected(Peer peer)
        {
        }

        public void Received(Peer peer, in RoutedMessage message) => peer.Send(message.To, message.From, message.Message);

        public void Lost(Peer peer, string reason)
        {
        }
    }
}
