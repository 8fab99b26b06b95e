using DistTrain.Numerics;

namespace DistTrain.Benchmarks;

/// <summary>One run of the matrix.</summary>
/// <param name="Codec">The codec of gradients.</param>
/// <param name="Workers">Workers.</param>
/// <param name="Servers">Servers.</param>
/// <param name="Fault">What happens.</param>
/// <param name="Moment">Which of its random moments, from 0.</param>
internal sealed record MatrixCell(string Codec, int Workers, int Servers, MatrixFault Fault, int Moment)
{
    /// <summary>Backups of each range.</summary>
    public int Replicas => Fault == MatrixFault.ServerWithBackup ? 1 : 0;

    /// <summary>
    /// The node that the fault strikes: with more workers than servers the last one has no server, and the other way round.
    /// </summary>
    public int Victim => Math.Max(Workers, Servers);

    /// <summary>When it strikes: a share of the run's steps, and milliseconds beyond that step.</summary>
    /// <param name="seed">The matrix's seed.</param>
    public (double Share, double DelayMs) When(ulong seed)
    {
        var random = new RandomStream(seed, RandomPurpose.Faults, epoch: (int)Fault, shard: Moment);
        return (0.02 + 0.88 * random.NextDouble(), 20 * random.NextDouble());
    }

    /// <summary>Its row in the table.</summary>
    public string Row => Fault == MatrixFault.Nothing ? $"{Codec}, {Workers} workers" : $"{Codec}, {Fault}";

    /// <summary>Its name among the results.</summary>
    public string Key(int epochs, ulong seed) => $"{Codec}/{Workers}/{Servers}/{Fault}/{Moment}/epochs={epochs}/seed={seed}";

    /// <summary>The cells of a matrix: undisturbed runs first, then all moments of each fault.</summary>
    public static IEnumerable<MatrixCell> All(
        IReadOnlyList<string> codecs, IReadOnlyList<MatrixFault> faults, int moments, bool quick)
    {
        string[] disturbed = quick ? ["none"] : ["none", "int8", "top-k"];
        foreach (string codec in codecs.Where(_ => faults.Contains(MatrixFault.Nothing)))
        {
            foreach (int workers in quick ? (int[])[2] : [1, 2, 4])
                yield return new MatrixCell(codec, workers, workers, MatrixFault.Nothing, 0);
        }

        for (int moment = 0; moment < moments; moment++)
        {
            foreach (string codec in codecs.Intersect(disturbed))
            {
                foreach (MatrixFault fault in faults.Where(fault => fault != MatrixFault.Nothing))
                {
                    bool server = fault is MatrixFault.Server or MatrixFault.ServerWithBackup;
                    yield return new MatrixCell(codec, server ? 2 : 3, server ? 3 : 2, fault, moment);
                }
            }
        }
    }
}
