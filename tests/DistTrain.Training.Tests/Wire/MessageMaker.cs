using System.Collections;
using System.Reflection;
using DistTrain.Numerics;

namespace DistTrain.Training.Tests;

/// <summary>Makes a message of any kind, whatever its parts: all numbers different in order, or drawn from a seed.</summary>
internal sealed class MessageMaker(ulong? seed = null) : IBulkOwner
{
    private static readonly long[] s_edges = [0, 1, 63, 64, 127, 128, 8191, 8192, int.MaxValue - 1, int.MaxValue];

    private RandomStream _random = new(seed ?? 0, RandomPurpose.Faults);
    private int _count;

    /// <summary>Every kind of message there is.</summary>
    public static IEnumerable<Type> Kinds => typeof(Message).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Message)) && !type.IsAbstract)
        .OrderBy(type => type.FullName, StringComparer.Ordinal);

    /// <summary>Bulk buffers given back.</summary>
    public int Returned { get; private set; }

    public Message Message(Type kind) => (Message)Make(kind, nullable: false)!;

    void IBulkOwner.Return(Bulk bulk) => Returned++;

    private object? Make(Type type, bool nullable)
    {
        if (nullable && seed is not null && _random.NextInt32(3) == 0)
            return null;
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Make(value, nullable: false);
        if (type == typeof(string))
            return seed is null ? $"text {++_count} é" : new string((char)('a' + _random.NextInt32(2000)), _random.NextInt32(40));
        if (type == typeof(bool))
            return Number(2) == 1;
        if (type == typeof(double))
            return seed is null ? ++_count + 0.5 : BitConverter.UInt64BitsToDouble(Bits());
        if (type == typeof(float))
            return seed is null ? ++_count : _random.NextSingle();
        if (type == typeof(byte))
            return (byte)Number(byte.MaxValue);
        if (type == typeof(int))
            return (int)Number(int.MaxValue);
        if (type == typeof(long))
            return seed is null ? ++_count : (long)Bits();
        if (type == typeof(ulong))
            return seed is null ? (ulong)++_count : Bits();
        return type.IsEnum ? Enum.GetValues(type).GetValue((int)Number(Enum.GetValues(type).Length)) : MakeWhole(type);
    }

    private object MakeWhole(Type type)
    {
        if (type == typeof(BulkSlice))
            return Slice();
        if (type == typeof(TreeNode))
            return new TreeNode((int)Number(6), (int)Number(1 << 20));
        if (type == typeof(CheckpointPart))
            return Part();
        if (type == typeof(StepTerms))
            return Terms();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return new Dictionary<int, IReadOnlyList<int>> { [2] = [.. Ints()], [7] = [.. Ints()] };
        return Element(type) is { } element ? List(type, element) : Record(type);
    }

    private static Type? Element(Type type) => type.IsArray
        ? type.GetElementType()
        : type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[0] : null;

    private object List(Type type, Type element)
    {
        var array = Array.CreateInstance(element, Length());
        for (int i = 0; i < array.Length; i++)
            array.SetValue(Make(element, nullable: false), i);
        return type.IsAssignableFrom(array.GetType()) ? array : Activator.CreateInstance(type, array)!;
    }

    private object Record(Type type)
    {
        var nullability = new NullabilityInfoContext();
        ConstructorInfo constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        object made = constructor.Invoke(
        [
            .. from parameter in constructor.GetParameters()
               let nullable = nullability.Create(parameter).WriteState == NullabilityState.Nullable
               select Make(parameter.ParameterType, nullable),
        ]);
        if (made is EpochTotals totals && Number(2) == 1)
        {
            var clocks = (IReadOnlyList<long>)Make(typeof(IReadOnlyList<long>), nullable: false)!;
            made = totals with { Clocks = clocks, GradientNorm = (double?)Make(typeof(double?), nullable: true) };
        }

        return made;
    }

    private BulkSlice Slice()
    {
        var bulk = new Bulk(this, (float[])Make(typeof(float[]), nullable: false)!);
        bulk.Retain();
        int start = Math.Min(1, bulk.Memory.Length);
        return new BulkSlice(bulk, start, bulk.Memory.Length - start);
    }

    private CheckpointPart Part()
    {
        var weights = (float[])Make(typeof(float[]), nullable: false)!;
        var range = new ParameterRange((int)Number(9), (int)Number(100), weights.Length);
        float[][] slots = [.. Enumerable.Repeat(weights, (int)Number(3))];
        return new CheckpointPart((long)Make(typeof(long), false)!, range, weights, slots);
    }

    private StepTerms Terms()
    {
        int length = Length();
        return new StepTerms(
            [.. Ints().Take(length)], [.. Ints().Take(length).Select(value => (long)value)], [.. Ints().Take(length)]);
    }

    private IEnumerable<int> Ints() => Enumerable.Range(0, 2).Select(_ => (int)Number(int.MaxValue));

    private ulong Bits() => ((ulong)_random.NextUInt32() << 32) | _random.NextUInt32();

    private int Length() => seed is null ? 2 : _random.NextInt32(3);

    /// <summary>From 0 to below a limit.</summary>
    private long Number(int limit) => seed is null ? ++_count % limit : s_edges[_random.NextInt32(s_edges.Length)] % limit;
}
