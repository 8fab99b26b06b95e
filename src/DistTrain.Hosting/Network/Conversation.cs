using System.Net;
using System.Net.Sockets;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// A visit: questions and answers between a node that listens and someone who knows the token but is no peer. Small messages
/// only; whoever says nothing for too long is cut off. One thread a side.
/// </summary>
public sealed class Conversation : IDisposable
{
    private readonly Handshaken _connection;
    private readonly WireWriter _wire = new();

    internal Conversation(Handshaken connection, TimeSpan patience)
    {
        _connection = connection;
        connection.Reader.Grow();
        connection.Writer.Grow();
        connection.Channel.SetTimeout(patience, patience);
    }

    /// <summary>The visitor's address; null if it is none of the internet's.</summary>
    public IPAddress? RemoteAddress => (_connection.Channel.Socket.RemoteEndPoint as IPEndPoint)?.Address;

    /// <summary>The address at which this side is seen.</summary>
    public IPAddress? LocalAddress => (_connection.Channel.Socket.LocalEndPoint as IPEndPoint)?.Address;

    /// <summary>Visits a node.</summary>
    /// <exception cref="RefusedException">It does not want that, and why.</exception>
    /// <exception cref="SocketException">There is no such place.</exception>
    /// <exception cref="IOException">The connection is no more.</exception>
    /// <exception cref="InvalidDataException">It is no node of this program.</exception>
    public static Conversation Visit(DnsEndPoint place, NetworkOptions options)
    {
        Socket socket = new Dialer(place, options.HandshakeTimeout).Open();
        (Handshaken connection, _) = new Handshaker(options).Call(socket, LinkKind.Visit, session: 0, place.Host);
        return new Conversation(connection, options.VisitPatience);
    }

    /// <summary>Says something.</summary>
    /// <exception cref="IOException">The connection is no more.</exception>
    public void Say(Message message)
    {
        WireForm.Write(_wire, RoleAddress.NodeOf(0), RoleAddress.NodeOf(0), message);
        _connection.Writer.Add(FrameKind.Message, _wire.Written.Span);
        _connection.Writer.Flush();
    }

    /// <summary>Waits for what the other side says.</summary>
    /// <exception cref="IOException">The connection is no more.</exception>
    /// <exception cref="InvalidDataException">What came is no message without bulk.</exception>
    public Message Hear()
    {
        FrameHeader header = _connection.Reader.ReadHead(WireLimits.ControlBytesMax, 0, out ReadOnlySpan<byte> control);
        return header.Kind == FrameKind.Message
            ? WireForm.Read(control, PayloadPlan.None, 0).Message
            : throw new InvalidDataException($"a frame of kind {header.Kind} came in a visit");
    }

    /// <summary>Asks, and waits for the answer.</summary>
    /// <exception cref="RefusedException">The answer is no.</exception>
    public T Ask<T>(Message question)
        where T : Message
    {
        Say(question);
        return Hear() switch
        {
            T answer => answer,
            VisitMessages.Refused(var reason) => throw new RefusedException(reason),
            var other => throw new InvalidDataException($"{other.GetType().Name} is no answer to {question.GetType().Name}"),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Channel.Dispose();
}
