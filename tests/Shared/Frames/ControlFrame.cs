using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Tests;

/// <summary>Frames without a payload, as bytes.</summary>
internal static class ControlFrame
{
    /// <summary>A whole frame.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="write">Writes its control part.</param>
    public static byte[] Of(FrameKind kind, Action<WireWriter> write)
    {
        var writer = new WireWriter();
        write(writer);
        var frame = new byte[FrameHeader.Bytes + writer.Written.Length];
        new FrameHeader(kind, writer.Written.Length, 0, Crc32C.Compute(writer.Written.Span), false).Write(frame);
        writer.Written.Span.CopyTo(frame.AsSpan(FrameHeader.Bytes));
        return frame;
    }
}
