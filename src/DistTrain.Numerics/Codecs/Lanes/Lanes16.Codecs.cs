using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DistTrain.Numerics;

internal readonly partial struct Lanes16 : ICodecLanes<Lanes16>
{
    public static Lanes16 LaneNumbers
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<int>.Indices.AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator ^(Lanes16 left, Lanes16 right) => new((left.Bits ^ right.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 MaxInt(Lanes16 left, Lanes16 right) => new(Vector512.Max(left.Bits, right.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 MinInt(Lanes16 left, Lanes16 right) => new(Vector512.Min(left.Bits, right.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 GreaterInt(Lanes16 left, Lanes16 right) => new(Vector512.GreaterThan(left.Bits, right.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 ShiftRightLogical(Lanes16 value, int count) => new((value.Bits >>> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes16 High, Lanes16 Low) MultiplyWide(Lanes16 value, uint factor)
    {
        Vector512<uint> factors = Vector512.Create(factor);
        Vector512<ulong> even = Avx512F.Multiply(value.Bits.AsUInt32(), factors);
        Vector512<ulong> odd = Avx512F.Multiply((value.Bits.AsUInt64() >> 32).AsUInt32(), factors);
        Vector512<ulong> upper = Vector512.Create(0xFFFFFFFF_00000000);
        return (
            new(Vector512.ConditionalSelect(upper, odd, even >> 32).AsSingle()),
            new(Vector512.ConditionalSelect(upper, odd << 32, even).AsSingle()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 LoadUInt16(ref byte source) =>
        new(Avx512F.ConvertToVector512Int32(Vector256.LoadUnsafe(ref source).AsUInt16()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreUInt16(ref byte destination) =>
        Avx512F.ConvertToVector256UInt16(Bits).AsByte().StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 LoadInt8(ref byte source) =>
        new(Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref source).AsSByte()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreInt8(ref byte destination) =>
        Avx512F.ConvertToVector128SByte(Bits).AsByte().StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SignBits(Lanes16 value) => (uint)value._value.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 FromSignBits(uint bits)
    {
        Vector512<int> own = Vector512.Create(
            1, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7, 1 << 8,
            1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15);
        return new((Vector512.Equals(Vector512.Create((int)bits) & own, own) & Vector512.Create(int.MinValue)).AsSingle());
    }
}
