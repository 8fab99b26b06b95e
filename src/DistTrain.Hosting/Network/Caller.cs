using System.Net;
using System.Net.Sockets;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Calls a node until it answers, and again whenever it is lost. The pauses between attempts grow up to a limit.
/// </summary>
internal sealed class Caller(
    DnsEndPoint endPoint, NetworkOptions options, Handshaker handshaker, Func<Handshaken, Handshaken, Peer?> join,
    Action<string>? onFailure) : IDisposable
{
    private const int StackBytes = 256 << 10;

    private readonly ManualResetEventSlim _ending = new();
    private readonly AutoResetEvent _lost = new(initialState: false);

    public void Start() =>
        new Thread(Run, StackBytes) { IsBackground = true, Name = $"calls {endPoint.Host}:{endPoint.Port}" }.Start();

    public void Dispose()
    {
        _ending.Set();
        _lost.Set();
    }

    private void Run()
    {
        TimeSpan shortest = options.BackOffMax / 100, pause = shortest;
        while (!_ending.IsSet)
        {
            try
            {
                if (Connect() is { } peer)
                {
                    pause = shortest;
                    peer.OnLost(() => _lost.Set());
                    _lost.WaitOne();
                    if (_ending.IsSet)
                        peer.Leave("it ended the call");
                    continue;
                }
            }
            catch (Exception failure) when (failure is SocketException or IOException
                or InvalidDataException or RefusedException or ObjectDisposedException)
            {
                onFailure?.Invoke(failure.Message);
            }

            _ending.Wait(pause);
            pause = pause * 2 < options.BackOffMax ? pause * 2 : options.BackOffMax;
        }
    }

    private Peer? Connect()
    {
        (Handshaken control, string localName) = handshaker.Call(Open(), LinkKind.Control, session: 0);
        try
        {
            Socket socket = localName.Length > 0 && options.UseLocalSockets ? TryOpen(localName) ?? Open() : Open();
            (Handshaken bulk, _) = handshaker.Call(socket, LinkKind.Bulk, control.Session);
            return join(control, bulk);
        }
        catch
        {
            control.Channel.Dispose();
            throw;
        }
    }

    /// <summary>Connects to the first of the host's addresses that answers.</summary>
    private Socket Open()
    {
        IPAddress[] addresses = Dns.GetHostAddresses(endPoint.Host);
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

    private Socket? TryOpen(string localName)
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

    /// <summary>
    /// Connects within the time of a handshake: a new attempt finds a healed network sooner than the system's own.
    /// </summary>
    private Socket Connected(Socket socket, EndPoint to)
    {
        bool late = false;
        using var timer = new Timer(
            _ =>
            {
                late = true;
                socket.Dispose();
            },
            null, options.HandshakeTimeout, Timeout.InfiniteTimeSpan);
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
