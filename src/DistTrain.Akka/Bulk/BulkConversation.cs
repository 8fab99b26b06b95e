namespace DistTrain.AkkaHost;

/// <summary>
/// The conversation of payloads in chunks. The sender has a window of chunks and gets credit back as the receiver has taken them.
/// Akka.Remote may lose messages with an association, so a sender that waits long for credit begins a new session.
/// </summary>
public static class BulkConversation
{
    /// <summary>A message with a payload begins.</summary>
    /// <param name="Session">Which session of the sender.</param>
    /// <param name="Transfer">Its number in the session, from 1.</param>
    /// <param name="Control">The message's bytes.</param>
    /// <param name="PayloadBytes">How many bytes of payload follow in chunks.</param>
    public sealed record Begin(long Session, long Transfer, byte[] Control, long PayloadBytes) : IBulkMessage;

    /// <summary>A part of the payload.</summary>
    /// <param name="Session">Which session of the sender.</param>
    /// <param name="Transfer">The message's number.</param>
    /// <param name="Index">The chunk's number, from 0.</param>
    /// <param name="Bytes">The bytes, never written to again.</param>
    public sealed record Chunk(long Session, long Transfer, int Index, byte[] Bytes) : IBulkMessage;

    /// <summary>To the sender: so many more chunks were taken.</summary>
    /// <param name="Session">Which session of the sender.</param>
    /// <param name="Chunks">How many; a message's beginning counts as one.</param>
    public sealed record Credit(long Session, int Chunks) : IBulkMessage;
}
