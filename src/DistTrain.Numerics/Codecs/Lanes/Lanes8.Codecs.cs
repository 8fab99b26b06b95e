using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DistTrain.Numerics;

internal readonly partial struct Lanes8 : ICodecLanes<Lanes8>
{
    public static Lanes8 LaneNumbers
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<int>.Indices.AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator ^(Lanes8 left, Lanes8 right) => new(left._value ^ right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 MaxInt(Lanes8 left, Lanes8 right) => new(Vector256.Max(left.Bits, right.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 MinInt(Lanes8 left, Lanes8 right) => new(Vector256.Min(left.Bits, right.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 GreaterInt(Lanes8 left, Lanes8 right) => new(Vector256.GreaterThan(left.Bits, right.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 ShiftRightLogical(Lanes8 value, int count) => new((value.Bits >>> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes8 High, Lanes8 Low) MultiplyWide(Lanes8 value, uint factor)
    {
        Vector256<uint> factors = Vector256.Create(factor);
        Vector256<ulong> even = Avx2.Multiply(value.Bits.AsUInt32(), factors);
        Vector256<ulong> odd = Avx2.Multiply((value.Bits.AsUInt64() >> 32).AsUInt32(), factors);
        Vector256<ulong> upper = Vector256.Create(0xFFFFFFFF_00000000);
        return (
            new(Vector256.ConditionalSelect(upper, odd, even >> 32).AsSingle()),
            new(Vector256.ConditionalSelect(upper, odd << 32, even).AsSingle()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 LoadUInt16(ref byte source) =>
        new(Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref source).AsUInt16()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreUInt16(ref byte destination) =>
        Vector128.Narrow(Bits.AsUInt32().GetLower(), Bits.AsUInt32().GetUpper()).AsByte().StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 LoadInt8(ref byte source) => new(Avx2.ConvertToVector256Int32(
        Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref source)).AsSByte()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreInt8(ref byte destination)
    {
        Vector128<short> half = Vector128.Narrow(Bits.GetLower(), Bits.GetUpper());
        Unsafe.WriteUnaligned(ref destination, Vector128.Narrow(half, half).AsUInt64().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SignBits(Lanes8 value) => value._value.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 FromSignBits(uint bits)
    {
        Vector256<int> own = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        return new((Vector256.Equals(Vector256.Create((int)bits) & own, own) & Vector256.Create(int.MinValue)).AsSingle());
    }
}
