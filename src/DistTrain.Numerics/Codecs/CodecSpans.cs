using System.Numerics;

namespace DistTrain.Numerics;

/// <summary>The checks of codecs' arguments.</summary>
internal static class CodecSpans
{
    /// <summary>Throws unless there are exactly as many bytes as so many elements take.</summary>
    public static void Check(int elements, long needed, int bytes, string name)
    {
        if (bytes != needed)
            throw new ArgumentException($"{bytes} bytes for {elements} elements: their encoded form has {needed}.", name);
    }

    /// <summary>Throws unless a block has a size that the kernels take.</summary>
    public static void CheckBlock(int block, int min, int max, string name)
    {
        if (block < min || block > max || !BitOperations.IsPow2(block))
            throw new ArgumentOutOfRangeException(name, block, $"A block has a power of two of elements, from {min} to {max}.");
    }
}
