using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DistTrain.Numerics;

/// <summary>
/// Cuts (depth, panels · width) into panels that lie one after another, each (depth, width). It walks along whole rows:
/// panel by panel would read a few floats from each of many pages, and wait for every one.
/// </summary>
internal static unsafe class PanelCopy
{
    private const int RowsAhead = 4, FloatsPerLine = 16;

    /// <summary>Copies <paramref name="panels"/> panels of <paramref name="width"/> columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* from, nint ldFrom, float* to, nint depth, nint panels, nint width)
    {
        nint panelLength = depth * width, columns = panels * width;
        for (; depth > 0; depth--, from += ldFrom, to += width)
        {
            if (Sse.IsSupported)
            {
                for (nint j = 0; j < columns; j += FloatsPerLine)
                    Sse.Prefetch0(from + (RowsAhead * ldFrom) + j);
            }

            float* source = from, target = to;
            if (width == 32 && Vector256.IsHardwareAccelerated)
            {
                for (nint panel = 0; panel < panels; panel++, source += 32, target += panelLength)
                {
                    Vector256<float> a = Vector256.Load(source), b = Vector256.Load(source + 8);
                    Vector256<float> c = Vector256.Load(source + 16), d = Vector256.Load(source + 24);
                    a.Store(target);
                    b.Store(target + 8);
                    c.Store(target + 16);
                    d.Store(target + 24);
                }
            }
            else if (width == 12)
            {
                for (nint panel = 0; panel < panels; panel++, source += 12, target += panelLength)
                {
                    Vector128<float> a = Vector128.Load(source), b = Vector128.Load(source + 4), c = Vector128.Load(source + 8);
                    a.Store(target);
                    b.Store(target + 4);
                    c.Store(target + 8);
                }
            }
            else
            {
                for (nint panel = 0; panel < panels; panel++, source += width, target += panelLength)
                    Row(source, target, width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(float* from, float* to, nint width)
    {
        nint j = 0;
        for (; j + 4 <= width; j += 4)
            Vector128.Load(from + j).Store(to + j);

        for (; j < width; j++)
            to[j] = from[j];
    }
}
