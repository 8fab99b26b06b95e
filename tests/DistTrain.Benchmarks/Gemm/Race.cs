
namespace DistTrain.Benchmarks;

/// <summary>
/// Runs contenders in turn, round after round, so that whatever else the machine does hits them alike; what counts is the
/// median over rounds of the ratio within a round.
/// </summary>
internal sealed class Race(double flops, params Action[] contenders)
{
    private readonly List<double[]> _rounds = [];

    public void Run(int rounds, double secondsPerTurn = 0.003)
    {
        int repeats = (int)Math.Clamp(secondsPerTurn * 100e9 / flops, 1, 10_000);
        foreach (Action contender in contenders)
            contender();

        for (int round = 0; round < rounds; round++)
        {
            double[] rates = new double[contenders.Length];
            for (int turn = 0; turn < contenders.Length; turn++)
            {
                int who = (turn + round) % contenders.Length;
                double start = ThreadClock.Nanoseconds();
                for (int i = 0; i < repeats; i++)
                    contenders[who]();

                rates[who] = flops * repeats / (ThreadClock.Nanoseconds() - start);
            }

            _rounds.Add(rates);
        }
    }

    /// <summary>Median GFLOP/s of a contender.</summary>
    public double Rate(int who) => Median(_rounds.Select(rates => rates[who]));

    /// <summary>Median over the rounds of one contender's rate by another's.</summary>
    public double Ratio(int who, int by) => Median(_rounds.Select(rates => rates[who] / rates[by]));

    public static double Median(IEnumerable<double> source)
    {
        double[] values = [.. source.Order()];
        if (values.Length == 0)
            return double.NaN;

        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
