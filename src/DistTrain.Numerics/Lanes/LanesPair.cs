using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>
/// Two vectors as one of twice the width, so that the fixed 16-lane order of sums can be written once for every path.
/// </summary>
internal readonly struct LanesPair<T>(T low, T high) : ILanes<LanesPair<T>> where T : struct, ILanes<T>
{
    private readonly T _low = low, _high = high;

    public static int Count => 2 * T.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> All(float value) => new(T.All(value), T.All(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> AllInt(int bits) => new(T.AllInt(bits), T.AllInt(bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> First(int count) => new(T.First(count), T.First(count - T.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> Load(ref float source) => new(T.Load(ref source), T.Load(ref Unsafe.Add(ref source, T.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination)
    {
        _low.Store(ref destination);
        _high.Store(ref Unsafe.Add(ref destination, T.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> operator +(LanesPair<T> left, LanesPair<T> right) =>
        new(left._low + right._low, left._high + right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> operator -(LanesPair<T> left, LanesPair<T> right) =>
        new(left._low - right._low, left._high - right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> operator *(LanesPair<T> left, LanesPair<T> right) =>
        new(left._low * right._low, left._high * right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> operator /(LanesPair<T> left, LanesPair<T> right) =>
        new(left._low / right._low, left._high / right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> operator &(LanesPair<T> left, LanesPair<T> right) =>
        new(left._low & right._low, left._high & right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> operator |(LanesPair<T> left, LanesPair<T> right) =>
        new(left._low | right._low, left._high | right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> Fma(LanesPair<T> a, LanesPair<T> b, LanesPair<T> c) =>
        new(T.Fma(a._low, b._low, c._low), T.Fma(a._high, b._high, c._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> Sqrt(LanesPair<T> value) => new(T.Sqrt(value._low), T.Sqrt(value._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> Less(LanesPair<T> left, LanesPair<T> right) =>
        new(T.Less(left._low, right._low), T.Less(left._high, right._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> LessOrEqual(LanesPair<T> left, LanesPair<T> right) =>
        new(T.LessOrEqual(left._low, right._low), T.LessOrEqual(left._high, right._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> Select(LanesPair<T> mask, LanesPair<T> yes, LanesPair<T> no) =>
        new(T.Select(mask._low, yes._low, no._low), T.Select(mask._high, yes._high, no._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> AddInt(LanesPair<T> left, LanesPair<T> right) =>
        new(T.AddInt(left._low, right._low), T.AddInt(left._high, right._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> SubtractInt(LanesPair<T> left, LanesPair<T> right) =>
        new(T.SubtractInt(left._low, right._low), T.SubtractInt(left._high, right._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> ShiftLeftInt(LanesPair<T> value, int count) =>
        new(T.ShiftLeftInt(value._low, count), T.ShiftLeftInt(value._high, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> ShiftRightInt(LanesPair<T> value, int count) =>
        new(T.ShiftRightInt(value._low, count), T.ShiftRightInt(value._high, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPair<T> FromInt(LanesPair<T> value) => new(T.FromInt(value._low), T.FromInt(value._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(LanesPair<T> value) => T.Sum(value._low + value._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(LanesPair<T> value) => T.Max(T.Select(T.Less(value._low, value._high), value._high, value._low));
}
