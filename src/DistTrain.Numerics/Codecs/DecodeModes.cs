using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>What becomes of a decoded number at its destination.</summary>
internal interface IDecodeMode
{
    /// <summary>Whether it is added to what is there.</summary>
    static abstract bool Adds { get; }

    static abstract T Combine<T>(T old, T value) where T : struct, ILanes<T>;
}

internal readonly struct Replace : IDecodeMode
{
    public static bool Adds => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine<T>(T old, T value) where T : struct, ILanes<T> => value;
}

internal readonly struct Accumulate : IDecodeMode
{
    public static bool Adds => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine<T>(T old, T value) where T : struct, ILanes<T> => old + value;
}
