using System.Net;
using System.Net.Sockets;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Calls a node until it answers, and again whenever it is lost. The pauses between attempts grow up to a limit.
/// </summary>
internal sealed class Caller(
    DnsEndPoint endPoint, bool checksName, NetworkOptions options, Handshaker handshaker,
    Func<Handshaken, Handshaken, Peer?> join, Action<string>? onFailure, Action<string>? onRefused) : IDisposable
{
    private const int StackBytes = 256 << 10;

    private readonly Dialer _dialer = new(endPoint, options.HandshakeTimeout);
    private readonly string? _name = checksName ? endPoint.Host : null;
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
                if (failure is RefusedException { IsFinal: true })
                    onRefused?.Invoke(failure.Message);
            }

            _ending.Wait(pause);
            pause = pause * 2 < options.BackOffMax ? pause * 2 : options.BackOffMax;
        }
    }

    private Peer? Connect()
    {
        (Handshaken control, string localName) = handshaker.Call(_dialer.Open(), LinkKind.Control, session: 0, _name);
        try
        {
            Socket socket = localName.Length > 0 && options.UseLocalSockets
                ? _dialer.TryOpen(localName) ?? _dialer.Open()
                : _dialer.Open();
            (Handshaken bulk, _) = handshaker.Call(socket, LinkKind.Bulk, control.Session, _name);
            return join(control, bulk);
        }
        catch
        {
            control.Channel.Dispose();
            throw;
        }
    }
}
