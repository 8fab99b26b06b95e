namespace DistTrain.Data;

/// <summary>Labelled images kept as bytes; inputs are made when they are read.</summary>
internal sealed class ImageDataset : Dataset
{
    /// <summary>Far enough ahead for memory to answer, near enough to be still in the cache.</summary>
    private const int PrefetchRows = 2;

    private readonly ImageRows _rows;
    private readonly PixelTransform _transform;

    public ImageDataset(ImageRows rows, PixelTransform transform, int classes) : base(rows.Count, rows.Dims, classes)
    {
        (_rows, _transform) = (rows, transform);
        for (int i = 0; i < rows.Count; i++)
            if (rows.Labels[rows.Row(i)] >= classes)
                throw new ArgumentException(
                    $"Label {rows.Labels[rows.Row(i)]} of sample {i} is not one of {classes} classes.", nameof(rows));
    }

    public override void ReadInputs(ReadOnlySpan<int> samples, Span<float> destination)
    {
        RequireRoom(samples.Length, InputLength, destination.Length);
        int channels = _rows.Channels, plane = _rows.ChannelLength;
        ReadOnlySpan<byte> pixels = _rows.Pixels;
        for (int i = 0; i < samples.Length; i++)
        {
            RequireSample(samples[i]);
            int from = _rows.Row(samples[i]) * InputLength, to = i * InputLength;
            if (i + PrefetchRows < samples.Length && (uint)samples[i + PrefetchRows] < (uint)Count)
                PixelKernel.Prefetch(pixels.Slice(_rows.Row(samples[i + PrefetchRows]) * InputLength, InputLength));
            for (int c = 0; c < channels; c++)
            {
                ReadOnlySpan<byte> bytes = pixels.Slice(from + c * plane, plane);
                PixelKernel.Convert(bytes, destination.Slice(to + c * plane, plane), _transform.Scale[c], _transform.Shift[c]);
            }
        }
    }

    public override void ReadLabels(ReadOnlySpan<int> samples, Span<int> destination)
    {
        RequireRoom(samples.Length, 1, destination.Length);
        for (int i = 0; i < samples.Length; i++)
        {
            RequireSample(samples[i]);
            destination[i] = _rows.Labels[_rows.Row(samples[i])];
        }
    }

    public override void ReadTargets(ReadOnlySpan<int> samples, Span<float> destination)
    {
        RequireRoom(samples.Length, TargetLength, destination.Length);
        for (int i = 0; i < samples.Length; i++)
        {
            RequireSample(samples[i]);
            destination[i] = _rows.Labels[_rows.Row(samples[i])];
        }
    }

    private protected override string ComputeFingerprint()
    {
        using var hash = new FingerprintHash("images", Count, InputDims, Classes);
        hash.Add(_transform.Scale);
        hash.Add(_transform.Shift);
        for (int i = 0; i < Count; i++)
        {
            hash.Add(_rows.Image(i));
            hash.Add([_rows.Labels[_rows.Row(i)]]);
        }

        return hash.Finish();
    }
}
