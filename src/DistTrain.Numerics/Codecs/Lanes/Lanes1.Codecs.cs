using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

internal readonly partial struct Lanes1 : ICodecLanes<Lanes1>
{
    public static Lanes1 LaneNumbers => AllInt(0);

    public static Lanes1 operator ^(Lanes1 left, Lanes1 right) => AllInt(left.Bits ^ right.Bits);

    public static Lanes1 MaxInt(Lanes1 left, Lanes1 right) => AllInt(Math.Max(left.Bits, right.Bits));

    public static Lanes1 MinInt(Lanes1 left, Lanes1 right) => AllInt(Math.Min(left.Bits, right.Bits));

    public static Lanes1 GreaterInt(Lanes1 left, Lanes1 right) => AllInt(left.Bits > right.Bits ? -1 : 0);

    public static Lanes1 ShiftRightLogical(Lanes1 value, int count) => AllInt(value.Bits >>> count);

    public static (Lanes1 High, Lanes1 Low) MultiplyWide(Lanes1 value, uint factor)
    {
        ulong product = (ulong)(uint)value.Bits * factor;
        return (AllInt((int)(product >> 32)), AllInt((int)product));
    }

    public static Lanes1 LoadUInt16(ref byte source) => AllInt(Unsafe.ReadUnaligned<ushort>(ref source));

    public void StoreUInt16(ref byte destination) => Unsafe.WriteUnaligned(ref destination, (ushort)Bits);

    // Not (sbyte)source: converted to float, the compiler (.NET 10.0) reads four bytes for it.
    public static Lanes1 LoadInt8(ref byte source) => AllInt(source << 24 >> 24);

    public void StoreInt8(ref byte destination) => destination = (byte)Bits;

    public static uint SignBits(Lanes1 value) => (uint)value.Bits >> 31;

    public static Lanes1 FromSignBits(uint bits) => AllInt((int)(bits << 31));
}
