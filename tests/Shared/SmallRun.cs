using DistTrain.Data;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Tests;

/// <summary>A run of a few steps on a few digits: sizes that do not divide, a short last step, two epochs.</summary>
internal static class SmallRun
{
    public const int Samples = 203, Batch = 30, Shards = 7, Epochs = 2;

    private static readonly Lazy<DataSplits> s_data = new(() => DataLoader.Load(
        new DataSpec { Source = DataSource.Digits, TrainSamples = Samples, TestSamples = 60, Validation = 0 }, 3, NoFiles.Instance));

    private static readonly LearningRateSchedule s_halving = ScheduleCatalog.Build(
        new ScheduleSpec("step", new Dictionary<string, object> { ["every-steps"] = 4, ["gamma"] = 0.5 }));

    public static DataSplits Data => s_data.Value;

    public static RunPlan Plan(
        int workers = 2, int servers = 2, string optimizer = "adam", int shards = Shards, int checkpointEverySteps = 4, int epochs = Epochs,
        bool oneProcess = true, int replicas = 0, ConsistencyPolicy? policy = null, string? push = null, string? pull = null,
        int localSteps = 0, double? clipNorm = null, double verify = 0, int minWorkers = 1,
        double speculate = 0)
    {
        Model model = Model.Build(
            [new LayerSpec("dense", new Dictionary<string, object> { ["units"] = 12 }), new LayerSpec("relu"),
             new LayerSpec("dense", new Dictionary<string, object> { ["units"] = 10 })],
            new Shape(Data.Train.InputDims));
        var inner = new ShardPlan(Data.Train.Count, shards, Batch, 11);
        LocalRounds? rounds = localSteps > 0
            ? new LocalRounds(inner, localSteps, OptimizerCatalog.Build(new OptimizerSpec(optimizer)), s_halving)
            : null;
        ShardPlan plan = rounds is null ? inner : new ShardPlan(Data.Train.Count, shards, rounds.RoundBatch, 11);
        return new RunPlan
        {
            Model = model,
            Loss = LossCatalog.Build(new LossSpec("cross-entropy")),
            Optimizer = OptimizerCatalog.Build(new OptimizerSpec(rounds is null ? optimizer : "nesterov")),
            Schedule = ScheduleCatalog.Build(new ScheduleSpec("constant")),
            Shards = plan,
            Consistency = rounds ?? policy ?? new BulkSynchronous(),
            Checkpoints = new CheckpointSchedule(checkpointEverySteps, 0, plan.StepsPerEpoch, (long)plan.StepsPerEpoch * epochs),
            ClipNorm = clipNorm,
            Push = Codec(push),
            Pull = Codec(pull),
            Verify = verify,
            Speculate = speculate,
            Seed = 11,
            Epochs = epochs,
            Workers = workers,
            Servers = servers,
            Replicas = replicas,
            MinWorkers = minWorkers,
            OneProcess = oneProcess,
            TestSamples = Data.Test!.Count,
            Classification = true,
        };
    }

    /// <summary>A codec by its name, with blocks that are small beside the model.</summary>
    private static Codec? Codec(string? name) => CodecCatalog.Build(name switch
    {
        null or "fp16" or "bf16" => new CodecSpec(name ?? "none"),
        "top-k" => new CodecSpec(name, new Dictionary<string, object> { ["group"] = 256, ["density"] = 0.05 }),
        _ => new CodecSpec(name, new Dictionary<string, object> { ["block"] = 64 }),
    });
}
