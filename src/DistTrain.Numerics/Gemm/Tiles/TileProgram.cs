namespace DistTrain.Numerics;

/// <summary>One chain of a tile: how many steps of k, and how many waiting sums are added to it before it waits itself.</summary>
internal readonly record struct TileSegment(nint Depth, nint Merges);

/// <summary>
/// What every tile of a product does along k. Segments run in order; a finished chain takes <see cref="TileSegment.Merges"/>
/// sums off the stack, adds them, and is pushed; the last goes to c. One block after another is "merge 1" each time, and the
/// tree over leaves is a binary counter, so blocks and trees are the same few instructions.
/// </summary>
internal unsafe struct TileProgram
{
    /// <summary>Bytes from a row of the scalar operand to the next.</summary>
    public nint ScalarRow;

    /// <summary>Bytes from a step of k to the next in the scalar operand.</summary>
    public nint ScalarDepth;

    /// <summary>Bytes from a step of k to the next in the vector operand.</summary>
    public nint VectorDepth;

    public TileSegment* Segments;
    public nint SegmentCount;

    /// <summary>Room for the waiting sums, each a whole tile.</summary>
    public float* Stack;

    /// <summary>The first chain is added to what c holds.</summary>
    public bool Accumulate;
}
