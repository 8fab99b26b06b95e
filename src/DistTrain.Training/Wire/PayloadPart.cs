namespace DistTrain.Training;

/// <summary>A stretch of a payload: as it is, or encoded piece by piece.</summary>
/// <param name="Floats">The numbers, or where they are to go.</param>
/// <param name="Codec">What shortens them on the way; null if nothing does.</param>
public readonly record struct PayloadPart(Memory<float> Floats, Codec? Codec)
{
    /// <summary>
    /// How many numbers are encoded at a time, whole blocks of any codec: so neither side needs memory for all of the short form.
    /// </summary>
    public const int PieceFloats = 4 * TreeSummer.BlockLength;

    /// <summary>Its bytes on the wire.</summary>
    public long Bytes => BytesOf(Floats.Length, Codec);

    /// <summary>The bytes of so many numbers on the wire.</summary>
    public static long BytesOf(int floats, Codec? codec)
    {
        if (codec is null)
            return sizeof(float) * (long)floats;
        (int pieces, int rest) = Math.DivRem(floats, PieceFloats);
        return pieces * codec.EncodedBytes(PieceFloats) + (rest > 0 ? codec.EncodedBytes(rest) : 0);
    }
}
