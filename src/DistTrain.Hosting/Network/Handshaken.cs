using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>A connection whose ends know who the other one is.</summary>
/// <param name="Channel">The connection.</param>
/// <param name="Reader">Reads frames from it.</param>
/// <param name="Writer">Writes frames to it.</param>
/// <param name="Node">The peer's number.</param>
/// <param name="Incarnation">Which start of it.</param>
/// <param name="Session">What both links to it have in common.</param>
/// <param name="IsLocal">Whether the peer is on this machine.</param>
/// <param name="Link">What the connection is for.</param>
internal sealed record Handshaken(
    ByteChannel Channel, FrameReader Reader, FrameWriter Writer, int Node, long Incarnation, long Session, bool IsLocal,
    LinkKind Link);
