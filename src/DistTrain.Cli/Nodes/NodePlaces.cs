using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>Places such as <c>10.0.0.5:4711</c>, <c>node-a:4711</c> or <c>[::1]:4711</c>.</summary>
internal static class NodePlaces
{
    /// <summary>A place as the user wrote it.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="text">The text.</param>
    /// <param name="portMin">The lowest port that makes sense.</param>
    /// <param name="orFolder">Whether a run's folder would have done.</param>
    public static DnsEndPoint Parse(string option, string text, int portMin = 1, bool orFolder = false)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? text : text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
            host = host[1..^1];
        else if (host.Contains(':'))
            throw new UsageException($"{option} {text}: an IPv6 address is written in brackets, such as [::1]:4711");
        if (host.Length == 0 || colon < 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port < portMin || port > IPEndPoint.MaxPort)
            throw new UsageException(
                $"{option} {text}: must be {(orFolder ? "a run's folder on this machine, or " : "")}HOST:PORT "
                + $"with a port from {portMin} to {IPEndPoint.MaxPort}, such as 127.0.0.1:4711");
        return new DnsEndPoint(host, port);
    }

    /// <summary>An address of this machine.</summary>
    public static IPEndPoint ParseOwn(string option, string text)
    {
        DnsEndPoint place = Parse(option, text, portMin: 0);
        try
        {
            IPAddress address =
                IPAddress.TryParse(place.Host, out IPAddress? given) ? given : Dns.GetHostAddresses(place.Host)[0];
            return new IPEndPoint(address, place.Port);
        }
        catch (SocketException failure)
        {
            throw new ConfigurationException($"{option} {text}: {place.Host} is no address: {failure.Message}");
        }
    }
}
