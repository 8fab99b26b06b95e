
namespace DistTrain.Benchmarks;

/// <summary>
/// Runs contenders in turn, round after round, so that whatever else the machine does hits them alike; what counts is the
/// median over rounds of the ratio within a round.
/// </summary>
internal sealed class Race(double flops, params Action[] contenders)
{
    private readonly List<(double[] Rates, bool Quiet)> _rounds = [];

    /// <summary>Rounds in which the core was ours alone.</summary>
    public int QuietRounds => _rounds.Count(round => round.Quiet);

    public void Run(int rounds, double secondsPerTurn = 0.003)
    {
        int repeats = (int)Math.Clamp(secondsPerTurn * 100e9 / flops, 1, 10_000);
        foreach (Action contender in contenders)
            contender();

        for (int round = 0; round < rounds; round++)
        {
            double[] rates = new double[contenders.Length];
            bool quiet = Neighbour.Quiet();
            for (int turn = 0; turn < contenders.Length; turn++)
            {
                int who = (turn + round) % contenders.Length;
                double start = ThreadClock.Nanoseconds();
                for (int i = 0; i < repeats; i++)
                    contenders[who]();

                rates[who] = flops * repeats / (ThreadClock.Nanoseconds() - start);
                quiet &= Neighbour.Quiet();
            }

            _rounds.Add((rates, quiet));
        }
    }

    /// <summary>Median GFLOP/s of a contender.</summary>
    public double Rate(int who, bool quiet = false) => Median(Chosen(quiet).Select(rates => rates[who]));

    /// <summary>Median over the rounds of one contender's rate by another's.</summary>
    public double Ratio(int who, int by, bool quiet = false) => Median(Chosen(quiet).Select(rates => rates[who] / rates[by]));

    public static double Median(IEnumerable<double> source)
    {
        double[] values = [.. source.Order()];
        if (values.Length == 0)
            return double.NaN;

        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private IEnumerable<double[]> Chosen(bool quiet) => _rounds.Where(round => round.Quiet || !quiet).Select(round => round.Rates);
}
