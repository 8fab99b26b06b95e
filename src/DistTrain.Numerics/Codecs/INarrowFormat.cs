namespace DistTrain.Numerics;

/// <summary>A 16-bit form of float32, number by number.</summary>
internal interface INarrowFormat
{
    /// <summary>The 16 bits, the upper ones of the lane zero.</summary>
    static abstract T Encode<T>(T x) where T : struct, ICodecLanes<T>;

    static abstract T Decode<T>(T bits) where T : struct, ICodecLanes<T>;
}
