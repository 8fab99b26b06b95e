using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Takes connections. A thread a stranger, and only so many strangers at a time; whoever has shown its control link has as long
/// as a handshake may take to show the bulk link as well.
/// </summary>
internal sealed class Listener(
    NetworkOptions options, Handshaker handshaker, Func<Handshake.Hello, string?> admit,
    Func<Handshaken, Handshaken, Peer?> join, Action<Conversation> receive) : IDisposable
{
    private const int StackBytes = 256 << 10;

    private readonly Dictionary<long, Handshaken?> _sessions = [];
    private readonly HashSet<Conversation> _visits = [];
    private readonly object _gate = new();
    // Each of the two sockets holds a place for whoever calls next.
    private readonly SemaphoreSlim _places = new(options.HandshakesMax + 2);
    private readonly List<Socket> _sockets = [];
    private readonly string _localName = options.UseLocalSockets
        ? $"\0disttrain-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}"
        : "";

    private volatile bool _ending;

    /// <summary>Begins to listen.</summary>
    public IPEndPoint Start(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        Listen(socket, endPoint);
        if (_localName.Length > 0)
        {
            Listen(
                new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
                new UnixDomainSocketEndPoint(_localName));
        }

        return (IPEndPoint)socket.LocalEndPoint!;
    }

    public void Dispose()
    {
        _ending = true;
        foreach (Socket socket in _sockets)
            socket.Dispose();
        lock (_gate)
        {
            foreach (Conversation visit in _visits)
                visit.Dispose();
            Monitor.PulseAll(_gate);
        }
    }

    private void Listen(Socket socket, EndPoint endPoint)
    {
        try
        {
            socket.Bind(endPoint);
            socket.Listen(backlog: 128);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        _sockets.Add(socket);
        new Thread(() => Accept(socket), StackBytes) { IsBackground = true, Name = $"listens at {socket.AddressFamily}" }.Start();
    }

    private void Accept(Socket listening)
    {
        while (!_ending)
        {
            _places.Wait();
            try
            {
                Socket socket = listening.Accept();
                new Thread(() => Answer(socket), StackBytes) { IsBackground = true, Name = "answers a call" }.Start();
            }
            catch (SocketException) when (!_ending)
            {
                // The caller hung up before it was answered, or the system is short of something: the next one may do better.
                _places.Release();
                Thread.Yield();
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Answer(Socket socket)
    {
        if (TryShakeHands(socket, out long session) is not { } connection)
        {
            lock (_gate)
                _sessions.Remove(session);
        }
        else if (connection.Link == LinkKind.Visit)
        {
            Receive(connection);
        }
        else if (session != 0)
        {
            AwaitBulk(connection);
        }
        else
        {
            Offer(connection);
        }
    }

    /// <summary>Finds out who calls, in a stranger's place.</summary>
    /// <returns>Null if it is refused.</returns>
    private Handshaken? TryShakeHands(Socket socket, out long session)
    {
        long expected = 0;
        try
        {
            return handshaker.Answer(socket, Admit, _localName, chosen => Expect(expected = chosen));
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or RefusedException or SocketException)
        {
            // Strangers come and go; who is refused was told so.
            return null;
        }
        finally
        {
            session = expected;
            _places.Release();
        }
    }

    private string? Admit(Handshake.Hello hello)
    {
        if (hello.Link != LinkKind.Visit)
            return admit(hello);
        lock (_gate)
            return _visits.Count < options.VisitsMax ? null : $"there are {_visits.Count} visitors already; try again";
    }

    private void Receive(Handshaken connection)
    {
        using var visit = new Conversation(connection, options.VisitPatience);
        lock (_gate)
        {
            if (_ending || _visits.Count >= options.VisitsMax)
                return;
            _visits.Add(visit);
        }

        try
        {
            receive(visit);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or ObjectDisposedException)
        {
            // The visitor is gone, or talks nonsense: its own loss.
        }
        finally
        {
            lock (_gate)
                _visits.Remove(visit);
        }
    }

    /// <summary>Before a control link's session is told to the caller: its bulk link may come at once.</summary>
    private void Expect(long session)
    {
        lock (_gate)
            _sessions[session] = null;
    }

    private void AwaitBulk(Handshaken control)
    {
        Handshaken? bulk;
        long began = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            // Whoever comes wakes all who wait here.
            while (!_ending && _sessions[control.Session] is null
                && options.HandshakeTimeout - Stopwatch.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
                Monitor.Wait(_gate, left);
            _sessions.Remove(control.Session, out bulk);
        }

        if (bulk is null)
            control.Channel.Dispose();
        else
            join(control, bulk);
    }

    private void Offer(Handshaken bulk)
    {
        lock (_gate)
        {
            if (_sessions.TryGetValue(bulk.Session, out Handshaken? other) && other is null)
            {
                _sessions[bulk.Session] = bulk;
                Monitor.PulseAll(_gate);
                return;
            }
        }

        bulk.Channel.Dispose();
    }
}
