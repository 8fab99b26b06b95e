using System.Runtime.CompilerServices;

namespace DistTrain.Benchmarks;

/// <summary>
/// Whether another program works on this core's other hardware thread: independent integer operations then run at half
/// their rate. Virtual machines rarely say that their processors are such threads, and figures differ by almost two.
/// </summary>
internal static class Neighbour
{
    private const int Steps = 20_000;

    private static double _fastest = double.MaxValue;
    private static long _sink;

    /// <summary>The core is ours. The first call sets the scale, so the quietest of many rounds should lie early.</summary>
    public static bool Quiet()
    {
        if (_fastest == double.MaxValue)
            Calibrate();

        return _fastest / Once() > 0.85;
    }

    private static void Calibrate()
    {
        // Vector code lowers the clock: measure at the clock that the benchmark will have.
        double[] times = new double[200];
        for (int i = 0; i < times.Length; i++)
        {
            _ = FmaPeak.Measure();
            times[i] = Once();
        }

        Array.Sort(times);
        _fastest = times[times.Length / 20];
    }

    private static double Once()
    {
        double start = ThreadClock.Nanoseconds();
        _sink += Spin(Steps);
        return (ThreadClock.Nanoseconds() - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Spin(int steps)
    {
        long a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7;
        for (; steps > 0; steps--)
        {
            a ^= steps;
            b ^= steps;
            c ^= steps;
            d ^= steps;
            e ^= steps;
            f ^= steps;
            g ^= steps;
            a += b;
            c += d;
            e += f;
            b += g;
            d += a;
        }

        return a + b + c + d + e + f + g;
    }
}
