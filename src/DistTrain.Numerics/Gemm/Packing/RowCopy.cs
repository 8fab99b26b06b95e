using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DistTrain.Numerics;

/// <summary>Copies short rows from one leading dimension to another.</summary>
internal static unsafe class RowCopy
{
    /// <summary>Copies (rows, columns) and pads every row with zeros up to <paramref name="width"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* from, nint ldFrom, float* to, nint ldTo, nint rows, nint columns, nint width)
    {
        for (; rows > 0; rows--, from += ldFrom, to += ldTo)
        {
            nint j = 0;
            if (Vector256.IsHardwareAccelerated)
            {
                for (; j + 16 <= columns; j += 16)
                {
                    Vector256<float> low = Vector256.Load(from + j), high = Vector256.Load(from + j + 8);
                    low.Store(to + j);
                    high.Store(to + j + 8);
                }
            }

            for (; j + 4 <= columns; j += 4)
                Vector128.Load(from + j).Store(to + j);

            for (; j < columns; j++)
                to[j] = from[j];

            for (; j < width; j++)
                to[j] = 0;
        }
    }
}
