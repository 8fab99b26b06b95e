namespace DistTrain.Training;

/// <summary>
/// What two nodes say before they trust each other: <see cref="Hello"/>, <see cref="Challenge"/>, the dialer's proof, <see
/// cref="Welcome"/>; or a refusal in place of any answer. Neither learns the other's token. All texts are short.
/// </summary>
public static class Handshake
{
    /// <summary>The most bytes of the control part of any of them: all that a stranger can make a node hold.</summary>
    public const int BytesMax = 1024;

    /// <summary>Bytes of a nonce.</summary>
    public const int NonceBytes = 16;

    /// <summary>Bytes of a proof: HMAC-SHA-256.</summary>
    public const int ProofBytes = 32;

    /// <summary>The longest run identity, in characters.</summary>
    public const int RunCharsMax = 100;

    /// <summary>Whatever comes after the first hello of a node is said within its session.</summary>
    /// <param name="Run">Which run it belongs to.</param>
    /// <param name="Node">Its number.</param>
    /// <param name="Incarnation">Which start of it.</param>
    /// <param name="Link">What the connection is for.</param>
    /// <param name="Session">For the bulk link, the session of the control link that it belongs to; else 0.</param>
    /// <param name="Nonce">Drawn anew for each connection.</param>
    public sealed record Hello(string Run, int Node, long Incarnation, LinkKind Link, long Session, byte[] Nonce);

    /// <summary>The answer.</summary>
    /// <param name="Nonce">Drawn anew for each connection.</param>
    /// <param name="Proof">That the listener knows the token.</param>
    public sealed record Challenge(byte[] Nonce, byte[] Proof);

    /// <summary>The listener lets the node in.</summary>
    /// <param name="Node">The listener's number.</param>
    /// <param name="Incarnation">Which start of it.</param>
    /// <param name="Session">What the bulk link is to name.</param>
    /// <param name="LocalName">Where nodes of the same machine connect instead; empty if nowhere.</param>
    public sealed record Welcome(int Node, long Incarnation, long Session, string LocalName);

    /// <summary>Writes a hello.</summary>
    public static void Write(WireWriter writer, Hello hello) => writer
        .Text(1, hello.Run).Int(2, hello.Node).Long(3, hello.Incarnation).Int(4, (int)hello.Link).Long(5, hello.Session)
        .Blob(6, hello.Nonce);

    /// <summary>Reads a hello.</summary>
    public static Hello ReadHello(ReadOnlySpan<byte> bytes) => Read(bytes, (ref r) => new Hello(
        r.Text(1), r.Index(2), r.Long(3), (LinkKind)r.Choice(4, 3), r.Long(5), r.Blob(6, NonceBytes)));

    /// <summary>Writes a challenge.</summary>
    public static void Write(WireWriter writer, Challenge challenge) => writer.Blob(1, challenge.Nonce).Blob(2, challenge.Proof);

    /// <summary>Reads a challenge.</summary>
    public static Challenge ReadChallenge(ReadOnlySpan<byte> bytes) =>
        Read(bytes, (ref r) => new Challenge(r.Blob(1, NonceBytes), r.Blob(2, ProofBytes)));

    /// <summary>Writes a proof.</summary>
    public static void WriteProof(WireWriter writer, byte[] proof) => writer.Blob(1, proof);

    /// <summary>Reads a proof.</summary>
    public static byte[] ReadProof(ReadOnlySpan<byte> bytes) => Read(bytes, (ref r) => r.Blob(1, ProofBytes));

    /// <summary>Writes a welcome.</summary>
    public static void Write(WireWriter writer, Welcome welcome) => writer
        .Int(1, welcome.Node).Long(2, welcome.Incarnation).Long(3, welcome.Session).Text(4, welcome.LocalName);

    /// <summary>Reads a welcome.</summary>
    public static Welcome ReadWelcome(ReadOnlySpan<byte> bytes) =>
        Read(bytes, (ref r) => new Welcome(r.Index(1), r.Long(2), r.Long(3), r.Text(4)));

    /// <summary>Writes why a node is refused or leaves.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="isFinal">Whether a node that is refused need not try again.</param>
    public static void WriteReason(WireWriter writer, string reason, bool isFinal = false) =>
        writer.Text(1, reason.Length <= 300 ? reason : reason[..300]).Bool(2, isFinal);

    /// <summary>Reads why a node is refused or leaves, and whether it need not try again.</summary>
    public static (string Reason, bool IsFinal) ReadReason(ReadOnlySpan<byte> bytes) =>
        Read(bytes, (ref r) => (r.Text(1), r.Bool(2)));

    /// <summary>Reads one of them.</summary>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    private static T Read<T>(ReadOnlySpan<byte> bytes, WireRead<T> read)
    {
        var reader = new WireReader(bytes, PayloadPlan.None);
        T value = read(ref reader);
        reader.End();
        return value;
    }
}
