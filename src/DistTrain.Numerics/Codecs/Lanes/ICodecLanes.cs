namespace DistTrain.Numerics;

/// <summary>
/// What codecs do with lanes beside arithmetic: integers, narrow memory and masks as bits. Narrow numbers lie in memory in
/// little-endian order, as on every machine that has these vectors.
/// </summary>
internal interface ICodecLanes<TSelf> : ILanes<TSelf> where TSelf : struct, ICodecLanes<TSelf>
{
    /// <summary>The lanes' numbers from 0, as integers.</summary>
    static abstract TSelf LaneNumbers { get; }

    static abstract TSelf operator ^(TSelf left, TSelf right);

    static abstract TSelf MaxInt(TSelf left, TSelf right);

    static abstract TSelf MinInt(TSelf left, TSelf right);

    /// <summary>Where left &gt; right as signed integers.</summary>
    static abstract TSelf GreaterInt(TSelf left, TSelf right);

    /// <summary>Fills with zeros from the left.</summary>
    static abstract TSelf ShiftRightLogical(TSelf value, int count);

    /// <summary>The 64-bit product of each lane, as an unsigned integer, and a factor.</summary>
    static abstract (TSelf High, TSelf Low) MultiplyWide(TSelf value, uint factor);

    /// <summary>Unsigned 16-bit numbers from memory.</summary>
    static abstract TSelf LoadUInt16(ref byte source);

    /// <summary>The lower 16 bits of each lane, whose upper ones are zero.</summary>
    void StoreUInt16(ref byte destination);

    /// <summary>Signed 8-bit numbers from memory.</summary>
    static abstract TSelf LoadInt8(ref byte source);

    /// <summary>The lower 8 bits of each lane, which is from −128 to 127.</summary>
    void StoreInt8(ref byte destination);

    /// <summary>The sign bit of each lane, lane 0 lowest.</summary>
    static abstract uint SignBits(TSelf value);

    /// <summary>Lanes of −0 where the bit is set, lane 0 lowest, else of 0.</summary>
    static abstract TSelf FromSignBits(uint bits);
}
