using System.Net.Security;
using System.Net.Sockets;

namespace DistTrain.Hosting;

/// <summary>
/// A connection that one thread writes to and another one reads from, both blocking: measured against asynchronous sockets, that
/// is faster for bulk, and no thread pool stands between a message and a busy machine.
/// </summary>
internal sealed class ByteChannel : IDisposable
{
    /// <summary>
    /// Bytes that the system keeps on the way within this machine. With less the sides wait for each other, with more the bytes
    /// leave the cache. TCP finds its own measure, and loses it when it is told one.
    /// </summary>
    private const int LocalBytes = 1 << 20;

    private readonly Socket _socket;
    private Stream? _tls;
    private int _closed;
    private long _sentBytes;

    public ByteChannel(Socket socket)
    {
        _socket = socket;
        IsLocal = socket.AddressFamily == AddressFamily.Unix;
        if (IsLocal)
        {
            socket.SendBufferSize = LocalBytes;
            socket.ReceiveBufferSize = LocalBytes;
        }
        else
        {
            socket.NoDelay = true;
        }
    }

    /// <summary>Bytes of one call, as measured: what a core's cache still holds, but TCP does better on more at a time.</summary>
    public int ChunkBytes => IsLocal ? 128 << 10 : 1 << 20;

    /// <summary>Whether both ends are on this machine for sure.</summary>
    public bool IsLocal { get; }

    /// <summary>The socket, for what it knows of its ends.</summary>
    public Socket Socket => _socket;

    /// <summary>Bytes that were sent, before encryption.</summary>
    public long SentBytes => Interlocked.Read(ref _sentBytes);

    /// <summary>How long a read or write may wait; infinite if zero.</summary>
    public void SetTimeout(TimeSpan receive, TimeSpan send)
    {
        _socket.ReceiveTimeout = (int)Math.Ceiling(receive.TotalMilliseconds);
        _socket.SendTimeout = (int)Math.Ceiling(send.TotalMilliseconds);
    }

    /// <summary>Encrypts whatever follows.</summary>
    public void Secure(Func<Stream, SslStream> authenticate) => _tls = authenticate(new NetworkStream(_socket));

    /// <summary>Whether a small write will not wait.</summary>
    public bool CanSend => _socket.Poll(0, SelectMode.SelectWrite);

    /// <summary>Writes all bytes.</summary>
    /// <exception cref="IOException">The connection is no more.</exception>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        Interlocked.Add(ref _sentBytes, bytes.Length);
        if (_tls is not null)
        {
            _tls.Write(bytes);
            return;
        }

        try
        {
            while (bytes.Length > 0)
                bytes = bytes[_socket.Send(bytes, SocketFlags.None)..];
        }
        catch (SocketException failure)
        {
            throw new IOException(Describe(failure), failure);
        }
    }

    /// <summary>Reads what there is, at least one byte.</summary>
    /// <exception cref="IOException">The connection is no more.</exception>
    public int Receive(Span<byte> bytes)
    {
        try
        {
            int count = _tls is null ? _socket.Receive(bytes, SocketFlags.None) : _tls.Read(bytes);
            return count > 0 ? count : throw new EndOfStreamException("it closed the connection");
        }
        catch (SocketException failure)
        {
            throw new IOException(Describe(failure), failure);
        }
    }

    /// <summary>Ends the connection; whoever waits in it goes on with an error.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The other side was faster.
        }

        _socket.Dispose();
    }

    private static string Describe(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.TimedOut or SocketError.WouldBlock => "it was silent for too long",
        SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted => "the connection broke",
        SocketError.OperationAborted or SocketError.Interrupted or SocketError.NotSocket => "the connection was closed",
        _ => failure.Message,
    };
}
