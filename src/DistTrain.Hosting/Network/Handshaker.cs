using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// The two sides of a handshake. Each proves to the other that it knows the token, by a keyed hash over both sides' nonces and
/// the hello, so the token never travels. Until then a stranger has a buffer of about a kilobyte, and some seconds.
/// </summary>
internal sealed class Handshaker(NetworkOptions options)
{
    private readonly byte[] _token = Encoding.UTF8.GetBytes(options.Token);

    /// <summary>Whether an address is this machine's own.</summary>
    public static bool IsOwn(Socket socket) =>
        socket.AddressFamily == AddressFamily.Unix
        || (socket.RemoteEndPoint is IPEndPoint remote && socket.LocalEndPoint is IPEndPoint local
            && (IPAddress.IsLoopback(remote.Address) || remote.Address.Equals(local.Address)));

    /// <summary>Calls a node: the side that connects.</summary>
    /// <exception cref="RefusedException">The node says no, and why.</exception>
    /// <exception cref="IOException">The connection is no more.</exception>
    /// <exception cref="InvalidDataException">It is no node of this program.</exception>
    /// <param name="socket">The connection.</param>
    /// <param name="link">What it is for.</param>
    /// <param name="session">For a bulk link, the control link's session.</param>
    /// <param name="name">The host that the node's certificate must name; null for any.</param>
    public (Handshaken Connection, string LocalName) Call(Socket socket, LinkKind link, long session, string? name = null)
    {
        Side side = Open(socket, listens: false, name);
        try
        {
            byte[] nonce = RandomNumberGenerator.GetBytes(Handshake.NonceBytes);
            byte[] hello = Written(writer => Handshake.Write(
                writer, new Handshake.Hello(options.Run, options.Node, options.Incarnation, link, session, nonce)));
            side.Say(FrameKind.Hello, hello);
            Handshake.Challenge challenge = Handshake.ReadChallenge(HearFirst(side));
            if (!CryptographicOperations.FixedTimeEquals(challenge.Proof, Prove("listener", hello, challenge.Nonce)))
                throw new RefusedException("its token is another one");
            side.Say(FrameKind.Proof, Written(w => Handshake.WriteProof(w, Prove("caller", hello, challenge.Nonce))));
            Handshake.Welcome welcome = Handshake.ReadWelcome(side.Hear(FrameKind.Welcome));
            return (side.Done(welcome.Node, welcome.Incarnation, welcome.Session, link), welcome.LocalName);
        }
        catch
        {
            side.Channel.Dispose();
            throw;
        }
    }

    /// <summary>Answers a node: the side that listens.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="admit">Says why a node is refused; null to let it in.</param>
    /// <param name="localName">Where nodes of this machine connect instead.</param>
    /// <param name="expect">Told the session of a control link before the caller is.</param>
    public Handshaken Answer(
        Socket socket, Func<Handshake.Hello, string?> admit, string localName, Action<long> expect)
    {
        Side side = Open(socket, listens: true);
        try
        {
            byte[] bytes = side.Hear(FrameKind.Hello);
            Handshake.Hello hello = Handshake.ReadHello(bytes);
            byte[] nonce = RandomNumberGenerator.GetBytes(Handshake.NonceBytes);
            side.Say(FrameKind.Challenge, Written(
                writer => Handshake.Write(writer, new Handshake.Challenge(nonce, Prove("listener", bytes, nonce)))));
            byte[] proof = Handshake.ReadProof(side.Hear(FrameKind.Proof));
            bool knows = CryptographicOperations.FixedTimeEquals(proof, Prove("caller", bytes, nonce));
            bool isOfOther = knows && hello.Link != LinkKind.Visit && hello.Run != options.Run;
            string? refusal = !knows ? "the token is wrong"
                : isOfOther ? $"this is run '{options.Run}', not '{hello.Run}'"
                : admit(hello);
            if (refusal is not null)
            {
                side.Say(FrameKind.Refusal, Written(writer => Handshake.WriteReason(writer, refusal, isOfOther)));
                throw new RefusedException(refusal);
            }

            long session = hello.Session;
            if (hello.Link == LinkKind.Control)
                expect(session = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)));
            side.Say(FrameKind.Welcome, Written(writer => Handshake.Write(
                writer, new Handshake.Welcome(options.Node, options.Incarnation, session, side.IsLocal ? localName : ""))));
            return side.Done(hello.Node, hello.Incarnation, session, hello.Link);
        }
        catch
        {
            side.Channel.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Hears the first answer. A side that wants a certificate, or another one, only ends the connection.
    /// </summary>
    private byte[] HearFirst(Side side)
    {
        try
        {
            return side.Hear(FrameKind.Challenge);
        }
        catch (IOException failure) when (options.Tls is null)
        {
            throw new IOException($"{failure.Message}; perhaps it speaks to nodes with certificates only", failure);
        }
        catch (IOException failure)
        {
            throw new IOException($"{failure.Message}; perhaps it does not trust this node's certificate", failure);
        }
    }

    private static byte[] Written(Action<WireWriter> write)
    {
        var writer = new WireWriter();
        write(writer);
        return writer.Written.ToArray();
    }

    private byte[] Prove(string side, byte[] hello, byte[] nonce) =>
        HMACSHA256.HashData(_token, (byte[])[.. Encoding.ASCII.GetBytes(side), .. nonce, .. hello]);

    private Side Open(Socket socket, bool listens, string? name = null)
    {
        var channel = new ByteChannel(socket);
        var side = new Side(channel, options.HandshakeTimeout);
        try
        {
            side.Limit();
            if (!side.IsLocal && options.Tls is null)
                throw new RefusedException("beyond this machine nodes speak over TLS only, and this one has no certificates");
            if (options.Tls is { } tls && !channel.IsLocal)
                channel.Secure(stream => TlsLink.Authenticate(stream, tls, listens, name));
            return side;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>A connection during its handshake: everything must be over by a deadline.</summary>
    private sealed class Side(ByteChannel channel, TimeSpan time)
    {
        private readonly long _began = Stopwatch.GetTimestamp();
        private readonly FrameReader _reader = new(channel);
        private readonly FrameWriter _writer = new(channel);

        public ByteChannel Channel => channel;

        public bool IsLocal { get; } = IsOwn(channel.Socket);

        public void Say(FrameKind kind, byte[] control)
        {
            _writer.Add(kind, control);
            _writer.Flush();
        }

        public byte[] Hear(FrameKind kind)
        {
            FrameHeader header = _reader.ReadHead(Handshake.BytesMax, 0, out ReadOnlySpan<byte> control, Limit);
            if (header.Kind == FrameKind.Refusal)
            {
                (string reason, bool isFinal) = Handshake.ReadReason(control);
                throw new RefusedException(reason, isFinal);
            }

            return header.Kind == kind
                ? control.ToArray()
                : throw new InvalidDataException($"a frame of kind {header.Kind} came in place of {kind}.");
        }

        public Handshaken Done(int node, long incarnation, long session, LinkKind link) =>
            new(channel, _reader, _writer, node, incarnation, session, IsLocal, link);

        /// <summary>Has the next call wait no longer than what is left.</summary>
        public void Limit()
        {
            TimeSpan left = time - Stopwatch.GetElapsedTime(_began);
            if (left <= TimeSpan.Zero)
                throw new IOException("the handshake took too long");
            channel.SetTimeout(left, left);
        }
    }
}
