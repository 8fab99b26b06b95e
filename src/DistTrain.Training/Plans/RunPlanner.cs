using DistTrain.Data;
using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>Turns a run file and its data into the plan that every role follows.</summary>
public static class RunPlanner
{
    /// <summary>Plans a run.</summary>
    /// <param name="spec">The run file; <see cref="RunFileModel.BuildModel"/> has checked that its model fits the data.</param>
    /// <param name="data">The sizes of its data.</param>
    /// <param name="oneProcess">Whether all roles live and die together.</param>
    /// <param name="voters">Who has to agree to views; null for nobody.</param>
    /// <exception cref="ConfigurationException">There are more shards than samples.</exception>
    public static RunPlan Plan(
        RunSpec spec, DataSplits data, bool oneProcess = false, IReadOnlyList<RoleAddress>? voters = null) =>
        Plan(spec, data.Sizes, oneProcess, voters);

    /// <summary>Plans a run whose data need not be at hand.</summary>
    public static RunPlan Plan(
        RunSpec spec, DataSizes data, bool oneProcess = false, IReadOnlyList<RoleAddress>? voters = null)
    {
        int samples = data.TrainSamples;
        if (spec.Data.Shards > samples)
            throw new ConfigurationException($"data.shards is {spec.Data.Shards}, but the training set has only {samples} samples.");
        ConsistencyPolicy policy = ConsistencyPolicies.Build(spec, samples);
        var rounds = policy as LocalRounds;
        var shards = new ShardPlan(samples, spec.Data.Shards, rounds?.RoundBatch ?? spec.Train.Batch, spec.Seed);
        int servers = spec.Cluster.Servers > 0 ? spec.Cluster.Servers : spec.Cluster.Workers;
        return new RunPlan
        {
            Model = Model.Build(spec.Model.Layers, new Shape(data.InputDims)),
            Loss = LossCatalog.Build(spec.Model.Loss),
            Optimizer = OptimizerCatalog.Build(spec.Train.ServerOptimizer),
            Schedule = ScheduleCatalog.Build(rounds is null ? spec.Train.Schedule : new ScheduleSpec("constant")),
            Shards = shards,
            Consistency = policy,
            Push = CodecCatalog.Build(spec.Train.Codec.Push),
            Pull = CodecCatalog.Build(spec.Train.Codec.Pull),
            Checkpoints = new CheckpointSchedule(
                spec.Train.Checkpoint.EverySteps, spec.Train.Checkpoint.EveryEpochs, shards.StepsPerEpoch,
                (long)shards.StepsPerEpoch * spec.Train.Epochs),
            ClipNorm = spec.Train.ClipNorm,
            Verify = spec.Train.Verify,
            Speculate = spec.Train.CanSpeculate ? spec.Train.Speculate : 0,
            Seed = spec.Seed,
            Epochs = spec.Train.Epochs,
            Workers = spec.Cluster.Workers,
            Servers = servers,
            Replicas = spec.Cluster.Replicas,
            MinWorkers = spec.Cluster.MinWorkers,
            OneProcess = oneProcess,
            Voters = voters ?? [],
            Lease = oneProcess ? TimeSpan.Zero : TimeSpan.FromSeconds(spec.Cluster.LeaseSeconds),
            ValidationSamples = data.ValidationSamples,
            TestSamples = data.TestSamples,
            Classification = data.Classes > 0,
            TargetScale = data.TargetScale,
        };
    }
}
