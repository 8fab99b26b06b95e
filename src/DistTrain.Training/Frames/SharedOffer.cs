namespace DistTrain.Training;

/// <summary>
/// Where a process finds memory that another one of its machine wants to share with it; in the answer, who has found it.
/// </summary>
/// <param name="Process">The process that speaks.</param>
/// <param name="File">The memory's number there; in the answer 0.</param>
/// <param name="Key">What stands at its beginning; in the answer nothing.</param>
public sealed record SharedOffer(int Process, int File, byte[] Key)
{
    /// <summary>The most bytes of a key.</summary>
    public const int KeyBytesMax = 16;

    /// <summary>As the control part of a frame.</summary>
    public byte[] ToBytes()
    {
        var writer = new WireWriter();
        writer.Int(1, Process).Int(2, File).Blob(3, Key);
        return writer.Written.ToArray();
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static SharedOffer Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes, PayloadPlan.None);
        var offer = new SharedOffer(reader.Index(1), reader.Index(2), reader.Blob(3, KeyBytesMax));
        reader.End();
        return offer;
    }
}
