using System.Buffers.Binary;
using DistTrain.Tests;

namespace DistTrain.Training.Tests;

/// <summary>Whatever a stranger sends before it is trusted, and whatever a peer sends after.</summary>
public class FrameFuzzTests
{
    private static readonly byte[] s_nonce = [.. Enumerable.Range(1, Handshake.NonceBytes).Select(i => (byte)i)];
    private static readonly byte[] s_proof = [.. Enumerable.Range(1, Handshake.ProofBytes).Select(i => (byte)i)];

    private static readonly byte[][] s_frames =
    [
        ControlFrame.Of(FrameKind.Hello, w => Handshake.Write(w, new Handshake.Hello("run", 3, 1234567, LinkKind.Bulk, -5, s_nonce))),
        ControlFrame.Of(FrameKind.Challenge, w => Handshake.Write(w, new Handshake.Challenge(s_nonce, s_proof))),
        ControlFrame.Of(FrameKind.Proof, w => Handshake.WriteProof(w, s_proof)),
        ControlFrame.Of(FrameKind.Welcome, w => Handshake.Write(w, new Handshake.Welcome(0, 99, 1L << 60, "\0name"))),
        ControlFrame.Of(FrameKind.Refusal, w => Handshake.WriteReason(w, "no")),
        ControlFrame.Of(FrameKind.Farewell, w => Handshake.WriteReason(w, "it ends")),
        ControlFrame.Of(FrameKind.Heartbeat, _ => { }),
        ControlFrame.Of(FrameKind.Share, w => w.Int(1, 4711).Int(2, 33).Blob(3, s_nonce)),
        ControlFrame.Of(FrameKind.Message, w => WireForm.Write(w, Wired.From, Wired.To, new MembershipMessages.StopRequested())),
    ];

    [Fact]
    public void Any_damage_to_a_frame_ends_in_what_it_holds_or_a_refusal() => Fuzzer.Attack(
        new FuzzTarget("frame", 0.23, s_frames) { Read = Read, Seal = Seal, AllocatedBytesMax = 32 << 10 });

    /// <summary>Makes the header whole, for as much of a control part as there is.</summary>
    private static void Seal(byte[] frame)
    {
        if (frame.Length < FrameHeader.Bytes)
            return;
        ReadOnlySpan<byte> control = frame.AsSpan(FrameHeader.Bytes);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(8), control.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(16), Crc32C.Compute(control));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(20), Crc32C.Compute(frame.AsSpan(0, 20)));
    }

    private static bool Read(byte[] frame)
    {
        if (frame.Length < FrameHeader.Bytes)
            return false;
        try
        {
            FrameHeader header = FrameHeader.Read(frame, Handshake.BytesMax, 0);
            if (header.ControlBytes > frame.Length - FrameHeader.Bytes)
                return false;
            ReadOnlySpan<byte> control = frame.AsSpan(FrameHeader.Bytes, header.ControlBytes);
            header.Check(control);
            object? held = header.Kind switch
            {
                FrameKind.Hello => Handshake.ReadHello(control),
                FrameKind.Challenge => Handshake.ReadChallenge(control),
                FrameKind.Proof => Handshake.ReadProof(control),
                FrameKind.Welcome => Handshake.ReadWelcome(control),
                FrameKind.Refusal or FrameKind.Farewell => Handshake.ReadReason(control).Reason,
                FrameKind.Share or FrameKind.Shared => SharedOffer.Read(control),
                FrameKind.Message => WireForm.Read(control, PayloadPlan.None, 0),
                _ => null,
            };
            return held is not null || header.Kind is FrameKind.Heartbeat or FrameKind.Doorbell;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
