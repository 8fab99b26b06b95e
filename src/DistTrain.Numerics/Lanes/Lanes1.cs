using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>One lane: the scalar path, and the last elements of a span on every path.</summary>
internal readonly partial struct Lanes1(float value) : ILanes<Lanes1>
{
    private readonly float _value = value;

    public static int Count => 1;

    private int Bits => BitConverter.SingleToInt32Bits(_value);

    public static Lanes1 All(float value) => new(value);

    public static Lanes1 AllInt(int bits) => new(BitConverter.Int32BitsToSingle(bits));

    public static Lanes1 First(int count) => AllInt(count > 0 ? -1 : 0);

    public static Lanes1 Load(ref float source) => new(source);

    public void Store(ref float destination) => destination = _value;

    public static Lanes1 operator +(Lanes1 left, Lanes1 right) => new(left._value + right._value);

    public static Lanes1 operator -(Lanes1 left, Lanes1 right) => new(left._value - right._value);

    public static Lanes1 operator *(Lanes1 left, Lanes1 right) => new(left._value * right._value);

    public static Lanes1 operator /(Lanes1 left, Lanes1 right) => new(left._value / right._value);

    public static Lanes1 operator &(Lanes1 left, Lanes1 right) => AllInt(left.Bits & right.Bits);

    public static Lanes1 operator |(Lanes1 left, Lanes1 right) => AllInt(left.Bits | right.Bits);

    public static Lanes1 Fma(Lanes1 a, Lanes1 b, Lanes1 c) => new(MathF.FusedMultiplyAdd(a._value, b._value, c._value));

    public static Lanes1 Sqrt(Lanes1 value) => new(MathF.Sqrt(value._value));

    public static Lanes1 Less(Lanes1 left, Lanes1 right) => AllInt(left._value < right._value ? -1 : 0);

    public static Lanes1 LessOrEqual(Lanes1 left, Lanes1 right) => AllInt(left._value <= right._value ? -1 : 0);

    public static Lanes1 Select(Lanes1 mask, Lanes1 yes, Lanes1 no) => mask.Bits != 0 ? yes : no;

    public static Lanes1 AddInt(Lanes1 left, Lanes1 right) => AllInt(left.Bits + right.Bits);

    public static Lanes1 SubtractInt(Lanes1 left, Lanes1 right) => AllInt(left.Bits - right.Bits);

    public static Lanes1 ShiftLeftInt(Lanes1 value, int count) => AllInt(value.Bits << count);

    public static Lanes1 ShiftRightInt(Lanes1 value, int count) => AllInt(value.Bits >> count);

    public static Lanes1 FromInt(Lanes1 value) => new(value.Bits);

    public static float Sum(Lanes1 value) => value._value;

    public static float Max(Lanes1 value) => value._value;
}
