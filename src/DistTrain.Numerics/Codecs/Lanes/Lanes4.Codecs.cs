using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DistTrain.Numerics;

internal readonly partial struct Lanes4 : ICodecLanes<Lanes4>
{
    public static Lanes4 LaneNumbers
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<int>.Indices.AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator ^(Lanes4 left, Lanes4 right) => new(left._value ^ right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 MaxInt(Lanes4 left, Lanes4 right) => new(Vector128.Max(left.Bits, right.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 MinInt(Lanes4 left, Lanes4 right) => new(Vector128.Min(left.Bits, right.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 GreaterInt(Lanes4 left, Lanes4 right) => new(Vector128.GreaterThan(left.Bits, right.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 ShiftRightLogical(Lanes4 value, int count) => new((value.Bits >>> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes4 High, Lanes4 Low) MultiplyWide(Lanes4 value, uint factor)
    {
        Vector128<ulong> even = Multiply(value.Bits.AsUInt64(), factor);
        Vector128<ulong> odd = Multiply(value.Bits.AsUInt64() >> 32, factor);
        Vector128<ulong> upper = Vector128.Create(0xFFFFFFFF_00000000);
        return (
            new(Vector128.ConditionalSelect(upper, odd, even >> 32).AsSingle()),
            new(Vector128.ConditionalSelect(upper, odd << 32, even).AsSingle()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 LoadUInt16(ref byte source) =>
        new(Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref source)).AsUInt16()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreUInt16(ref byte destination) =>
        Unsafe.WriteUnaligned(ref destination, Vector128.Narrow(Bits.AsUInt32(), Bits.AsUInt32()).AsUInt64().ToScalar());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 LoadInt8(ref byte source) => new(Vector128.WidenLower(Vector128.WidenLower(
        Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(ref source)).AsSByte())).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreInt8(ref byte destination)
    {
        Vector128<short> half = Vector128.Narrow(Bits, Bits);
        Unsafe.WriteUnaligned(ref destination, Vector128.Narrow(half, half).AsUInt32().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SignBits(Lanes4 value) => value._value.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 FromSignBits(uint bits)
    {
        Vector128<int> own = Vector128.Create(1, 2, 4, 8);
        return new((Vector128.Equals(Vector128.Create((int)bits) & own, own) & Vector128.Create(int.MinValue)).AsSingle());
    }

    /// <summary>The lower 32 bits of each lane times the factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Multiply(Vector128<ulong> value, uint factor) => Sse2.IsSupported
        ? Sse2.Multiply(value.AsUInt32(), Vector128.Create(factor))
        : (value & Vector128.Create(0xFFFFFFFFul)) * factor;
}
