using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// A lossy, shorter form of parts of the flat vector: <c>train.codec</c>. A part begins at a block and ends with one, or with
/// the vector.
/// <para>
/// What was decoded is kept: encoded once more it gives bytes that decode to the same numbers. So whoever holds numbers that
/// went through the codec can send its short form without remembering it.
/// </para>
/// </summary>
public abstract class Codec
{
    /// <summary>Its name in a run file.</summary>
    public abstract string Name { get; }

    /// <summary>Numbers that belong together, counted from the beginning of the flat vector: a power of two.</summary>
    public abstract int Block { get; }

    /// <summary>
    /// Whether most of a gradient is left out at a time, so that what was left out must be kept and added to the next one
    /// (error feedback). Such a codec takes the gradients of shards only, and sums above them are exact. Another takes every
    /// node of the reduction tree.
    /// </summary>
    public virtual bool KeepsResidual => false;

    /// <summary>The encoded size of a part.</summary>
    public abstract long EncodedBytes(int length);

    /// <summary>Encodes a part.</summary>
    /// <param name="source"><c>(n)</c></param>
    /// <param name="destination">As many bytes as <see cref="EncodedBytes"/> says.</param>
    /// <param name="stream">Where the codec's random numbers come from, if it takes any.</param>
    /// <param name="position">The place of the part in the flat vector.</param>
    public abstract void Encode(ReadOnlySpan<float> source, Span<byte> destination, in RoundingStream stream, long position);

    /// <summary>Encodes a part that has gone through the codec already, without another loss.</summary>
    /// <param name="source"><c>(n)</c></param>
    /// <param name="destination">As many bytes as <see cref="EncodedBytes"/> says.</param>
    public virtual void Encode(ReadOnlySpan<float> source, Span<byte> destination) => Encode(source, destination, default, 0);

    /// <summary>Decodes a part.</summary>
    /// <param name="source">As many bytes as <see cref="EncodedBytes"/> says.</param>
    /// <param name="destination"><c>(n)</c></param>
    /// <exception cref="ArgumentException">The source has another size.</exception>
    /// <exception cref="InvalidDataException">The bytes do not come from this codec.</exception>
    public abstract void Decode(ReadOnlySpan<byte> source, Span<float> destination);

    /// <summary>Decodes a part and adds it to what is there.</summary>
    /// <param name="source">As many bytes as <see cref="EncodedBytes"/> says.</param>
    /// <param name="destination"><c>(n)</c></param>
    /// <exception cref="ArgumentException">The source has another size.</exception>
    /// <exception cref="InvalidDataException">The bytes do not come from this codec.</exception>
    public abstract void DecodeAdd(ReadOnlySpan<byte> source, Span<float> destination);
}
