using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// What a node hears of its network. Called on the threads of the links: be quick, or nothing more is read from that peer.
/// </summary>
public interface INetworkEvents
{
    /// <summary>A peer is there.</summary>
    void Connected(Peer peer);

    /// <summary>A message came. Its bulk has one reference, which goes to whoever takes it.</summary>
    void Received(Peer peer, in RoutedMessage message);

    /// <summary>Someone who knows the token visits. Called on a thread of the visit, which ends when this returns.</summary>
    void Visited(Conversation visit)
    {
    }

    /// <summary>A peer is gone, told once. What was sent to it may have arrived or not.</summary>
    void Lost(Peer peer, string reason);
}
