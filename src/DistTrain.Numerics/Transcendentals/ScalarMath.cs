namespace DistTrain.Numerics;

/// <summary>
/// Transcendental functions of one double, for schedules, initialisers and corrections: sums and products only, so the bits
/// are the same on every system. Polynomials and reductions follow Sun's fdlibm.
/// </summary>
public static class ScalarMath
{
    private const double Ln2High = 6.93147180369123816490e-01, Ln2Low = 1.90821492927058770002e-10;

    /// <summary>The natural logarithm, within 1 ulp; −∞ at 0, NaN below.</summary>
    public static double Log(double x)
    {
        if (!(x > 0))
            return x == 0 ? double.NegativeInfinity : double.NaN;
        if (double.IsPositiveInfinity(x))
            return x;
        int exponent = 0;
        if (!double.IsNormal(x))
            (x, exponent) = (x * (1L << 54), -54);

        // x = 2ᵉ · m with m in [√½, √2)
        long bits = BitConverter.DoubleToInt64Bits(x);
        long e = (bits - 0x3FE6A09E667F3BCD) >> 52;
        double f = BitConverter.Int64BitsToDouble(bits - (e << 52)) - 1;
        double k = exponent + e;
        double s = f / (2 + f), z = s * s, w = z * z;
        double even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
        double odd = z * (6.666666666666735130e-01
            + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
        double half = 0.5 * f * f;
        return k * Ln2High - (half - (s * (half + odd + even) + k * Ln2Low) - f);
    }

    /// <summary>exp(x), within 1 ulp; results below the smallest normal number are rounded once.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > 709.79)
            return double.PositiveInfinity;
        if (x < -745.2)
            return 0;
        double n = Math.Round(x * 1.44269504088896338700);
        double high = x - n * Ln2High, low = n * Ln2Low, r = high - low, t = r * r;
        double c = r - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03
            + t * (6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
        double p = 1 - (low - r * c / (2 - c) - high);
        int whole = (int)n, half = whole >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo(whole - half);
    }

    /// <summary>x to a whole power, by repeated squaring: about log₂ <paramref name="n"/> roundings.</summary>
    public static double Pow(double x, long n)
    {
        double result = 1;
        ulong left = (ulong)Math.Abs(n);
        for (double power = x; left != 0; left >>= 1, power *= power)
        {
            if ((left & 1) != 0)
                result *= power;
        }

        return n < 0 ? 1 / result : result;
    }

    /// <summary>x to any power for x ≥ 0, as exp(y log x): |y log x| ulp.</summary>
    public static double Pow(double x, double y) => y == 0 ? 1 : Exp(y * Log(x));

    /// <summary>sin(πx), within 2 ulp; exact at multiples of ½.</summary>
    public static double SinPi(double x) => SineOfTurns(x, 0);

    /// <summary>cos(πx), within 2 ulp; exact at multiples of ½.</summary>
    public static double CosPi(double x) => SineOfTurns(x, 1);

    /// <summary>cos(x) for |x| up to some hundreds: the error grows with |x| ulp.</summary>
    public static double Cos(double x) => CosPi(x * (1 / Math.PI));

    /// <summary>sin(x) for |x| up to some hundreds: the error grows with |x| ulp.</summary>
    public static double Sin(double x) => SinPi(x * (1 / Math.PI));

    /// <summary>sin(π(x + quarters / 2))</summary>
    private static double SineOfTurns(double x, int quarters)
    {
        // x = 2m + q/2 + r with |r| ≤ ¼; remainders are exact.
        double y = Math.IEEERemainder(x, 2);
        double q = Math.Round(2 * y);
        double angle = Math.PI * (y - 0.5 * q), z = angle * angle;
        return (((int)q + quarters) & 3) switch
        {
            0 => Sine(angle, z),
            1 => Cosine(z),
            2 => -Sine(angle, z),
            _ => -Cosine(z),
        };
    }

    private static double Sine(double x, double z) => x + x * z * (-1.66666666666666324348e-01 + z * (8.33333333332248946124e-03
        + z * (-1.98412698298579493134e-04 + z * (2.75573137070700676789e-06
        + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)))));

    private static double Cosine(double z)
    {
        double p = z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * (2.48015872894767294178e-05
            + z * (-2.75573143513906633035e-07 + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)))));
        return 1 - (0.5 * z - z * p);
    }

    private static double PowerOfTwo(int n) => BitConverter.Int64BitsToDouble((long)(n + 1023) << 52);
}
