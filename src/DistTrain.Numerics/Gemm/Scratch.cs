namespace DistTrain.Numerics;

/// <summary>A thread's working memory, which grows to the largest product seen and is then reused without allocation.</summary>
internal sealed unsafe class Scratch
{
    [ThreadStatic]
    private static Scratch? _ofThisThread;

    private Memory<float> _vectors, _scalars, _tiles, _segments;

    public static Scratch OfThisThread => _ofThisThread ??= new Scratch();

    /// <summary>Packed panels of the vector operand.</summary>
    public float* Vectors(long length) => Grow(ref _vectors, length);

    /// <summary>Packed panels of the scalar operand.</summary>
    public float* Scalars(long length) => Grow(ref _scalars, length);

    /// <summary>An edge tile and the tiles that wait for their sibling.</summary>
    public float* Tiles(long length) => Grow(ref _tiles, length);

    public TileSegment* Segments(long count) => (TileSegment*)Grow(ref _segments, count * sizeof(TileSegment) / sizeof(float));

    private static float* Grow(ref Memory<float> memory, long length)
    {
        if (memory.Length < length || memory.IsEmpty)
            memory = AlignedMemory.Allocate(checked((int)Math.Max(Math.Max(64, length), 2L * memory.Length)));

        // The array is pinned for life and this object keeps it.
        return (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref memory.Span[0]);
    }
}
