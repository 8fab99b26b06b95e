using DistTrain.Data;

namespace DistTrain.Training;

/// <summary>What must fit together in a run, each value being right by itself.</summary>
internal static class RunChecks
{
    public static void Check(RunFile run)
    {
        RunSpec spec = run.Spec;
        foreach (DataSpecProblem problem in spec.Data.Problems())
            throw run.Error($"data.{problem.Key}", $"'data.{problem.Key}' {problem.Message}");
        if (spec.Name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0 || spec.Name is "." or "..")
            throw run.Error("name", $"'name' must do as part of a folder's name, not '{spec.Name}'");
        if (spec.Cluster.Workers > spec.Data.Shards)
        {
            throw run.Error(
                "cluster.workers",
                $"{spec.Cluster.Workers} workers but {spec.Data.Shards} data shards; take at most {spec.Data.Shards} workers"
                + $" or give 'data.shards' at least {spec.Cluster.Workers}");
        }

        int servers = spec.Cluster.Servers > 0 ? spec.Cluster.Servers : spec.Cluster.Workers;
        if (spec.Cluster.Replicas >= servers)
        {
            throw run.Error(
                "cluster.replicas",
                $"{spec.Cluster.Replicas} replicas need {spec.Cluster.Replicas + 1} parameter servers, but there are {servers}");
        }

        if (spec.Cluster.MinWorkers > spec.Cluster.Workers)
        {
            throw run.Error(
                "cluster.min-workers",
                $"'cluster.min-workers' is {spec.Cluster.MinWorkers}, more than the {spec.Cluster.Workers} workers that the run starts with");
        }

        CheckConsistency(run);
        CheckLoss(run);
        RunFileModel.CheckKinds(run);
    }

    private static void CheckConsistency(RunFile run)
    {
        TrainSpec train = run.Spec.Train;
        CheckBelongs(run, "train.staleness", train.Consistency == Consistency.Ssp, "ssp");
        CheckBelongs(run, "train.staleness-scaling", train.Consistency is Consistency.Asp or Consistency.Ssp, "asp and ssp");
        CheckVerify(run, train);
        CheckSpeculate(run, train);
        CheckBelongs(run, "train.drop-shards", train.Consistency == Consistency.Backup, "backup");
        if (train.Codec.Any && train.Consistency is not (Consistency.Bsp or Consistency.Local))
        {
            throw run.Error(
                "train.codec", "'train.codec' is for the consistency bsp and local only, where every step takes every shard");
        }

        if (train.Consistency == Consistency.Backup && train.DropShards >= run.Spec.Data.Shards)
        {
            throw run.Error(
                "train.drop-shards",
                $"'train.drop-shards' is {train.DropShards}, but there are {run.Spec.Data.Shards} data shards; a step takes at least one");
        }
    }

    /// <summary>A gradient can be computed twice where it is a function of the weights and the step alone.</summary>
    private static void CheckVerify(RunFile run, TrainSpec train)
    {
        if (train.Verify == 0)
            return;
        CheckBelongs(run, "train.verify", train.CanVerify, "bsp, backup and local");
        if (CodecCatalog.Build(train.Codec.Push) is { KeepsResidual: true } codec)
        {
            throw run.Error(
                "train.verify",
                $"'train.verify' does not go with the codec {codec.Name}: what it has left out only the shard's own worker knows");
        }
    }

    /// <summary>Another worker can compute a shard's gradient under the same condition.</summary>
    private static void CheckSpeculate(RunFile run, TrainSpec train)
    {
        if (!run.Gives("train.speculate") || train.Speculate == 0)
            return;
        CheckBelongs(run, "train.speculate", train.Consistency == Consistency.Bsp, "bsp");
        if (!train.CanSpeculate)
        {
            throw run.Error(
                "train.speculate",
                $"'train.speculate' does not go with the codec {train.Codec.Push.Kind}: what it has left out only the shard's own worker knows");
        }

        if (train.Speculate <= 1)
        {
            throw run.Error(
                "train.speculate", FormattableString.Invariant($"'train.speculate' must be 0 for never, or above 1, not {train.Speculate}"));
        }
    }

    private static void CheckBelongs(RunFile run, string path, bool belongs, string policies)
    {
        if (!belongs && run.Gives(path))
            throw run.Error(path, $"'{path}' is for the consistency {policies} only");
    }

    private static void CheckLoss(RunFile run)
    {
        (DataSpec data, string loss) = (run.Spec.Data, run.Spec.Model.Loss.Kind);
        bool regression = data is { Source: DataSource.Csv, Task: CsvTask.Regression };
        if (regression && loss != "mse")
            throw run.Error(
                "model.loss", $"'model.loss' is {loss}, which needs classes, but 'data.task' is regression; take mse");
    }
}
