namespace DistTrain.Numerics;

/// <summary>The checks that kernels make before they turn spans into references.</summary>
internal static class Spans
{
    /// <summary>Throws if the destination is too short.</summary>
    public static void Check(int length, int destinationLength, string name)
    {
        if (destinationLength < length)
            throw new ArgumentException($"The destination has {destinationLength} elements and needs {length}.", name);
    }

    /// <summary>Throws if a destination overlaps an input without being the same memory.</summary>
    public static void CheckOverlap(ReadOnlySpan<float> input, ReadOnlySpan<float> destination, string name)
    {
        if (input.Overlaps(destination, out int offset) && offset != 0)
            throw new ArgumentException($"The destination overlaps an input at an offset of {offset} elements: use the same memory, or memory apart.", name);
    }
}
