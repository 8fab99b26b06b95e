using System.Net;
using System.Net.Sockets;

namespace DistTrain.Hosting;

/// <summary>
/// Connects to a place, within the time of a handshake: a new attempt finds a healed network sooner than the system's own.
/// </summary>
/// <param name="endPoint">The place.</param>
/// <param name="time">The time.</param>
internal sealed class Dialer(DnsEndPoint endPoint, TimeSpan time)
{
    /// <summary>Connects to the first of the host's addresses that answers.</summary>
    /// <exception cref="SocketException">There is no such host, or none that listens.</exception>
    /// <exception cref="IOException">It does not answer.</exception>
    public Socket Open()
    {
        IPAddress[] addresses =
            IPAddress.TryParse(endPoint.Host, out IPAddress? given) ? [given] : Dns.GetHostAddresses(endPoint.Host);
        for (int i = 0; ; i++)
        {
            try
            {
                var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                return Connected(socket, new IPEndPoint(addresses[i], endPoint.Port));
            }
            catch (SocketException) when (i < addresses.Length - 1)
            {
                // The next one may answer.
            }
        }
    }

    /// <summary>Connects to a socket of this machine; null if there is none of that name.</summary>
    public Socket? TryOpen(string localName)
    {
        try
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            return Connected(socket, new UnixDomainSocketEndPoint(localName));
        }
        catch (SocketException)
        {
            // The same address, but not the same machine after all, as behind a forwarded port.
            return null;
        }
    }

    private Socket Connected(Socket socket, EndPoint to)
    {
        bool late = false;
        using var timer = new Timer(
            _ =>
            {
                late = true;
                socket.Dispose();
            },
            null, time, Timeout.InfiniteTimeSpan);
        try
        {
            socket.Connect(to);
            return socket;
        }
        catch (Exception failure) when (late && failure is SocketException or ObjectDisposedException)
        {
            throw new IOException($"{to} does not answer", failure);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
