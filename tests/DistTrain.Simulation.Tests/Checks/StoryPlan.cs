using DistTrain.Data;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Simulation.Tests;

/// <summary>The smallest plan that a history can be judged by.</summary>
internal static class StoryPlan
{
    public static RunPlan Make(ConsistencyPolicy? policy) => new()
    {
        Model = Model.Build([new LayerSpec("dense", new Dictionary<string, object> { ["units"] = 4 })], new Shape(7)),
        Loss = LossCatalog.Build(new LossSpec("mse")),
        Optimizer = OptimizerCatalog.Build(new OptimizerSpec("sgd")),
        Schedule = ScheduleCatalog.Build(new ScheduleSpec("constant")),
        Shards = new ShardPlan(Story.Samples, 2, 2, 1),
        Consistency = policy ?? new BulkSynchronous(),
        Checkpoints = new CheckpointSchedule(2, 0, 4, 4),
        Seed = 1,
        Epochs = 1,
        Workers = 1,
        Servers = 2,
        Replicas = 1,
        Voters = [RoleAddress.Voter(0), RoleAddress.Voter(1), RoleAddress.Voter(2)],
        Lease = TimeSpan.FromSeconds(1),
    };
}
