using System.Diagnostics;

namespace DistTrain.Benchmarks;

/// <summary>
/// Runs contenders in turn, round after round, so that whatever else the machine does hits them alike; what counts is the
/// median over rounds of the ratio within a round.
/// </summary>
internal sealed class Race(double flops, params Action[] contenders)
{
    private readonly List<double[]> _rounds = [];

    public void Run(int rounds, double secondsPerTurn = 0.006)
    {
        int repeats = (int)Math.Clamp(secondsPerTurn * 80e9 / flops, 1, 10_000);
        foreach (Action contender in contenders)
            contender();

        for (int round = 0; round < rounds; round++)
        {
            double[] rates = new double[contenders.Length];
            for (int turn = 0; turn < contenders.Length; turn++)
            {
                int who = (turn + round) % contenders.Length;
                long start = Stopwatch.GetTimestamp();
                for (int i = 0; i < repeats; i++)
                    contenders[who]();

                rates[who] = flops * repeats / Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            }

            _rounds.Add(rates);
        }
    }

    /// <summary>Median GFLOP/s of a contender.</summary>
    public double Rate(int who) => Median([.. _rounds.Select(rates => rates[who])]);

    /// <summary>Median over the rounds of one contender's rate by another's.</summary>
    public double Ratio(int who, int by) => Median([.. _rounds.Select(rates => rates[who] / rates[by])]);

    public static double Median(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
