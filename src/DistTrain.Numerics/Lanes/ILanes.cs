namespace DistTrain.Numerics;

/// <summary>
/// A vector of float lanes. Kernels are written once against this and compiled for one lane, 128, 256 and 512 bits: every
/// operation is exactly rounded or exact, so an element's bits do not depend on the width, nor on its place in a span.
/// </summary>
/// <remarks>
/// Masks are lanes of all ones or all zeros. Operations named Int see a lane's bits as a 32-bit integer. The fused multiply-add
/// is fused everywhere,
/// in software where the machine has none.
/// </remarks>
internal interface ILanes<TSelf> where TSelf : struct, ILanes<TSelf>
{
    /// <summary>How many lanes.</summary>
    static abstract int Count { get; }

    static abstract TSelf All(float value);

    static abstract TSelf AllInt(int bits);

    /// <summary>A mask of the first <paramref name="count"/> lanes; of none or of all where it is out of range.</summary>
    static abstract TSelf First(int count);

    /// <summary>The lanes from <paramref name="source"/> on, the first in lane 0.</summary>
    static abstract TSelf Load(ref float source);

    void Store(ref float destination);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    static abstract TSelf operator &(TSelf left, TSelf right);

    static abstract TSelf operator |(TSelf left, TSelf right);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Sqrt(TSelf value);

    /// <summary>Where left &lt; right; false for NaN.</summary>
    static abstract TSelf Less(TSelf left, TSelf right);

    /// <summary>Where left ≤ right; false for NaN.</summary>
    static abstract TSelf LessOrEqual(TSelf left, TSelf right);

    /// <summary><paramref name="yes"/> where the mask is set, else <paramref name="no"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf yes, TSelf no);

    static abstract TSelf AddInt(TSelf left, TSelf right);

    static abstract TSelf SubtractInt(TSelf left, TSelf right);

    static abstract TSelf ShiftLeftInt(TSelf value, int count);

    static abstract TSelf ShiftRightInt(TSelf value, int count);

    /// <summary>The integer in each lane as a float.</summary>
    static abstract TSelf FromInt(TSelf value);

    /// <summary>The sum of all lanes, halving: lane i and lane i + Count/2 first.</summary>
    static abstract float Sum(TSelf value);

    /// <summary>The greatest lane. Not for NaN.</summary>
    static abstract float Max(TSelf value);
}
