namespace DistTrain.Data;

/// <summary>How bytes become inputs: fma(byte, Scale, Shift), by channel.</summary>
/// <param name="Scale">The factor of each channel.</param>
/// <param name="Shift">The addend of each channel.</param>
public sealed record PixelEncoding(float[] Scale, float[] Shift);
