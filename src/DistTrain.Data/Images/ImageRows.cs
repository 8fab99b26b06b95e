namespace DistTrain.Data;

/// <summary>Some of the images of one block of bytes, in some order. Parts of a set share the block.</summary>
/// <param name="Dims">The dimensions of one image: [channels, height, width] or [features].</param>
/// <param name="Pixels">All images, one after another.</param>
/// <param name="Labels">All labels.</param>
/// <param name="Rows">Which images, or null for the first <paramref name="Count"/>.</param>
/// <param name="Count">How many images.</param>
internal sealed record ImageRows(int[] Dims, byte[] Pixels, byte[] Labels, int[]? Rows, int Count)
{
    public int Channels => Dims.Length == 3 ? Dims[0] : 1;

    public int Length { get; } = Dims.Aggregate(1, (product, dim) => product * dim);

    public int ChannelLength => Length / Channels;

    public int Row(int sample) => Rows is null ? sample : Rows[sample];

    public ReadOnlySpan<byte> Image(int sample) => Pixels.AsSpan(Row(sample) * Length, Length);

    /// <summary>The first so many of these.</summary>
    public ImageRows Take(int count) => this with { Count = count, Rows = Rows?[..count] };

    /// <summary>Those of these that <paramref name="samples"/> lists.</summary>
    public ImageRows Select(int[] samples) => this with { Count = samples.Length, Rows = [.. samples.Select(Row)] };
}
