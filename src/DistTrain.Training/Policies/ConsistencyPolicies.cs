namespace DistTrain.Training;

/// <summary>Builds the policy that a run file names.</summary>
internal static class ConsistencyPolicies
{
    public static ConsistencyPolicy Build(TrainSpec train) => train.Consistency switch
    {
        Consistency.Ssp => new StaleSynchronous(train.Staleness, train.StalenessScaling),
        Consistency.Asp => new Asynchronous(train.StalenessScaling),
        Consistency.Backup => new BackupWorkers(train.DropShards),
        _ => new BulkSynchronous(),
    };
}
