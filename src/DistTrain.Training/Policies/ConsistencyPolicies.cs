using DistTrain.Data;
using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>Builds the policy that a run file names.</summary>
internal static class ConsistencyPolicies
{
    /// <summary>The policy of a run over so many training samples.</summary>
    public static ConsistencyPolicy Build(RunSpec spec, int samples) => spec.Train.Consistency switch
    {
        Consistency.Ssp => new StaleSynchronous(spec.Train.Staleness, spec.Train.StalenessScaling),
        Consistency.Asp => new Asynchronous(spec.Train.StalenessScaling),
        Consistency.Backup => new BackupWorkers(spec.Train.DropShards),
        Consistency.Local => new LocalRounds(
            new ShardPlan(samples, spec.Data.Shards, spec.Train.Batch, spec.Seed), spec.Train.Local.Steps,
            OptimizerCatalog.Build(spec.Train.Optimizer), ScheduleCatalog.Build(spec.Train.Schedule)),
        _ => new BulkSynchronous(),
    };
}
