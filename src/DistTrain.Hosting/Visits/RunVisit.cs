using System.Net;
using System.Net.Sockets;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>What the user of a run's coordinator may ask from anywhere.</summary>
public static class RunVisit
{
    /// <summary>Asks a question.</summary>
    /// <param name="place">Where the coordinator listens.</param>
    /// <param name="token">What everyone must know who asks.</param>
    /// <param name="tls">Certificates for links beyond this machine; null to stay on it.</param>
    /// <param name="question">The question.</param>
    /// <exception cref="RunFailedException">There is nobody, or the answer is no; the message says why.</exception>
    public static T Ask<T>(DnsEndPoint place, string token, NetworkTls? tls, Message question)
        where T : Message
    {
        try
        {
            var options = new NetworkOptions { Run = "", Node = 0, Incarnation = 1, Token = token, Tls = tls };
            using Conversation visit = Conversation.Visit(place, options);
            return visit.Ask<T>(question);
        }
        catch (Exception failure) when (failure is RefusedException or IOException or SocketException or InvalidDataException)
        {
            throw new RunFailedException($"{place.Host}:{place.Port}: {failure.Message}", failure);
        }
    }
}
