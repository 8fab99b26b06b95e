using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>Vectors that only begin with elements of a span.</summary>
internal static class Tail
{
    /// <summary>The first <paramref name="count"/> lanes from memory, the others set to <paramref name="fill"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Load<T>(ref float source, int count, float fill) where T : struct, ILanes<T>
    {
        Span<float> padded = stackalloc float[16];
        padded.Fill(fill);
        MemoryMarshal.CreateReadOnlySpan(ref source, count).CopyTo(padded);
        return T.Load(ref MemoryMarshal.GetReference(padded));
    }

    /// <summary>Stores the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Store<T>(T value, ref float destination, int count) where T : struct, ILanes<T>
    {
        Span<float> padded = stackalloc float[16];
        value.Store(ref MemoryMarshal.GetReference(padded));
        padded[..count].CopyTo(MemoryMarshal.CreateSpan(ref destination, count));
    }
}
