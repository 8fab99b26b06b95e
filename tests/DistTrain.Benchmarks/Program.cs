using DistTrain.Benchmarks;

// A new benchmark is one class with a Run method and one line here.
return args switch
{
    ["gemm", .. string[] rest] => GemmBenchmark.Run(rest),
    ["pass", .. string[] rest] => PassBenchmark.Run(rest),
    ["cost", .. string[] rest] => CostBenchmark.Run(rest),
    ["codecs", .. string[] rest] => CodecBenchmark.Run(rest),
    ["network", .. string[] rest] => NetworkBenchmark.Run(rest),
    ["kill-matrix", .. string[] rest] => KillMatrix.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: dotnet run -c Release --project tests/DistTrain.Benchmarks -- VERB [options]

          gemm [--rounds N] [--only MxNxK]   our matrix products against OpenBLAS on one thread
          pass [--seconds N]                 where a training step's time goes on one thread
          cost CONFIG --with KEY=VALUE ...   what a setting costs, in pairs of short runs:
                                             cost configs/mnist.yaml --with cluster.replicas=1 --workers 1 --servers 2
                                             cost configs/mnist.yaml --with log.history=true
          codecs [--rounds N]                gradient codecs on one thread; DISTTRAIN_KERNEL=avx2 for another path
          network [--tcp] [--checks]         two processes: round trips, push and pull, exchange of a whole vector
          kill-matrix [--quick]              final weights after kills and pauses of real processes; --help for more
        """);
    return 2;
}
