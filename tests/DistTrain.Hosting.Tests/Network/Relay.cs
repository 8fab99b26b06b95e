using System.Net;
using System.Net.Sockets;

namespace DistTrain.Hosting.Tests;

/// <summary>
/// Passes bytes on between two nodes until it is told to hold them: then each side hears nothing, and nobody hangs up.
/// </summary>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly List<Socket> _sockets = [];
    private readonly ManualResetEventSlim _flows = new(initialState: true);
    private volatile bool _damages;

    public Relay(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public void Hold() => _flows.Reset();

    /// <summary>Flips a bit in the middle of the next large piece that passes.</summary>
    public void Damage() => _damages = true;

    public void Dispose()
    {
        _listener.Stop();
        lock (_sockets)
            _sockets.ForEach(socket => socket.Dispose());
        _flows.Set();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket caller = _listener.AcceptSocket();
                var answerer = new Socket(SocketType.Stream, ProtocolType.Tcp);
                answerer.Connect(_target);
                lock (_sockets)
                    _sockets.AddRange([caller, answerer]);
                new Thread(() => Pass(caller, answerer)) { IsBackground = true }.Start();
                new Thread(() => Pass(answerer, caller)) { IsBackground = true }.Start();
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private void Pass(Socket from, Socket to)
    {
        var bytes = new byte[4096];
        try
        {
            for (int count = from.Receive(bytes); count > 0; count = from.Receive(bytes))
            {
                _flows.Wait();
                if (_damages && count > 1000)
                {
                    bytes[count / 2] ^= 4;
                    _damages = false;
                }

                to.Send(bytes.AsSpan(0, count));
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // One side hung up.
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
