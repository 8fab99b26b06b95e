namespace DistTrain.Training;

/// <summary>All keys of a run file. A new key is one line here or in a section of its own file, and one property.</summary>
internal static class RunSections
{
    private static readonly SectionForm<CheckpointSpec> Checkpoint = new SectionForm<CheckpointSpec>(() => new())
        .Add("every-steps", "a checkpoint after every so many steps; 0 for none within an epoch",
            new IntegerForm(), s => s.EverySteps, (s, v) => s with { EverySteps = v })
        .Add("every-epochs", "a checkpoint after every so many epochs; 0 for none",
            new IntegerForm(), s => s.EveryEpochs, (s, v) => s with { EveryEpochs = v })
        .Add("keep", "how many checkpoints to keep", new IntegerForm(min: 1), s => s.Keep, (s, v) => s with { Keep = v });

    private static readonly SectionForm<LocalSpec> Local = new SectionForm<LocalSpec>(() => new())
        .Add("steps", "local: steps that each shard takes by itself in a round, with a fresh state of 'train.optimizer'",
            new IntegerForm(min: 1, max: 1_000_000), s => s.Steps, (s, v) => s with { Steps = v })
        .Add("outer", "local: how the servers go along the mean way of the shards; {sgd: 1} takes the mean of their weights",
            CatalogForms.Optimizer, s => s.Outer, (s, v) => s with { Outer = v });

    private static readonly SectionForm<TrainCodecSpec> Codec = new SectionForm<TrainCodecSpec>(() => new())
        .Add("push", "how gradients are shortened on their way to the servers, such as int8 or {top-k: 0.01}",
            CatalogForms.Codec, s => s.Push, (s, v) => s with { Push = v })
        .Add("pull", "how changes of the weights are shortened on their way to the workers",
            CatalogForms.Codec, s => s.Pull, (s, v) => s with { Pull = v });

    private static readonly SectionForm<TrainSpec> Train = new SectionForm<TrainSpec>(() => new())
        .Add("epochs", "passes over the training set", new IntegerForm(min: 1), s => s.Epochs, (s, v) => s with { Epochs = v })
        .Add("batch", "samples in a step, over all shards",
            new IntegerForm(min: 1, max: 1 << 24), s => s.Batch, (s, v) => s with { Batch = v })
        .Add("consistency", "which shards' gradients a step waits for",
            new ChoiceForm<Consistency>(
                ("bsp", Consistency.Bsp), ("ssp", Consistency.Ssp), ("asp", Consistency.Asp), ("backup", Consistency.Backup),
                ("local", Consistency.Local)),
            s => s.Consistency, (s, v) => s with { Consistency = v })
        .Add("staleness", "for ssp: how many steps a shard may be ahead of the slowest",
            new IntegerForm(min: 0, max: 1 << 20), s => s.Consistency == Consistency.Ssp ? s.Staleness : null,
            (s, v) => s with { Staleness = v })
        .Add("staleness-scaling", "for asp and ssp: divide the learning rate by one more than the staleness",
            new BooleanForm(), s => s.Consistency is Consistency.Asp or Consistency.Ssp ? s.StalenessScaling : null,
            (s, v) => s with { StalenessScaling = v })
        .Add("drop-shards", "for backup: how many of the slowest shards a step leaves out",
            new IntegerForm(min: 1, max: 1 << 20), s => s.Consistency == Consistency.Backup ? s.DropShards : null,
            (s, v) => s with { DropShards = v })
        .Add("optimizer", "how gradients change the weights",
            CatalogForms.Optimizer, s => s.Optimizer, (s, v) => s with { Optimizer = v })
        .Add("schedule", "how the learning rate changes",
            CatalogForms.Schedule, s => s.Schedule, (s, v) => s with { Schedule = v })
        .Add("clip-norm",
            "shorten a step's mean gradient to this norm, over all parameters; asp and ssp: each shard's; local: each inner step's",
            new NumberForm(min: 0, minOut: true), s => s.ClipNorm, (s, v) => s with { ClipNorm = v })
        .Add("codec", "for bsp and local: how bulk is shortened on its way, with the same weights for any number of workers",
            Codec, s => s.Codec, (s, v) => s with { Codec = v })
        .Add("verify",
            "bsp, backup and local: the share of gradients that two workers compute, and a third where they differ; 0 for none",
            new NumberForm(min: 0, max: 1), s => s.CanVerify ? s.Verify : null,
            (s, v) => s with { Verify = v })
        .Add("speculate",
            "bsp: idle workers compute what a step has waited for this many times as long as half of the workers took; 0 for never",
            new NumberForm(min: 0, max: 1000), s => s.CanSpeculate ? s.Speculate : null,
            (s, v) => s with { Speculate = v })
        .Add("checkpoint", "when checkpoints are written", Checkpoint, s => s.Checkpoint, (s, v) => s with { Checkpoint = v })
        .OnlyFor("consistency local", s => s.Consistency == Consistency.Local)
        .Add("local", "local: its rounds, such as {steps: 10, outer: {sgd: 1}}", Local, s => s.Local,
            (s, v) => s with { Local = v });

    private static readonly SectionForm<ModelSpec> Model = new SectionForm<ModelSpec>(() => new())
        .Add("layers", "the layers in order, such as [{dense: 256}, relu, {dense: 10}]",
            CatalogForms.Layers, s => s.Layers, (s, v) => s with { Layers = v }, required: true)
        .Add("loss", "what training makes small", CatalogForms.Loss, s => s.Loss, (s, v) => s with { Loss = v });

    private static readonly SectionForm<ClusterSpec> Cluster = new SectionForm<ClusterSpec>(() => new())
        .Add("workers", "workers, each of which holds one or more data shards",
            new IntegerForm(min: 1, max: 10_000), s => s.Workers, (s, v) => s with { Workers = v })
        .Add("servers", "parameter servers, each of which holds a part of the weights (as many as workers)",
            new IntegerForm(min: 1, max: 10_000), s => s.Servers == 0 ? null : s.Servers, (s, v) => s with { Servers = v })
        .Add("replicas", "servers that hold a copy of each part of the weights, beside the one that updates it",
            new IntegerForm(min: 0, max: 16), s => s.Replicas, (s, v) => s with { Replicas = v })
        .Add("min-workers", "the run waits while it has fewer workers",
            new IntegerForm(min: 1, max: 10_000), s => s.MinWorkers, (s, v) => s with { MinWorkers = v })
        .Add("lease", "seconds after which a process that says nothing counts as lost",
            new NumberForm(min: 0.1, max: 3600), s => s.LeaseSeconds, (s, v) => s with { LeaseSeconds = v })
        .Add("threads", "compute threads of each worker",
            new IntegerForm(min: 1, max: 1024), s => s.Threads, (s, v) => s with { Threads = v });

    private static readonly SectionForm<LogSpec> Log = new SectionForm<LogSpec>(() => new())
        .Add("every-steps", "a line of metrics after every so many steps; 0 for one per epoch only",
            new IntegerForm(), s => s.EverySteps, (s, v) => s with { EverySteps = v })
        .Add("history", "whether to write what every role does to history.jsonl, for 'audit'",
            new BooleanForm(), s => s.History, (s, v) => s with { History = v });

    /// <summary>The whole run file.</summary>
    public static SectionForm<RunSpec> Run { get; } = new SectionForm<RunSpec>(() => new())
        .Add("name", "the run's name, part of its folder's (the run file's name)",
            new TextForm(), s => s.Name.Length == 0 ? null : s.Name, (s, v) => s with { Name = v })
        .Add("seed", "what all random numbers come from", new SeedForm(), s => s.Seed, (s, v) => s with { Seed = v })
        .Add("data", "where samples come from, such as {source: digits}",
            DataSection.Form, s => s.Data, (s, v) => s with { Data = v }, required: true)
        .Add("model", "the network, with its layers", Model, s => s.Model, (s, v) => s with { Model = v }, required: true)
        .Add("train", "how the network is trained", Train, s => s.Train, (s, v) => s with { Train = v })
        .Add("cluster", "who takes part", Cluster, s => s.Cluster, (s, v) => s with { Cluster = v })
        .Add("log", "what is written down along the way", Log, s => s.Log, (s, v) => s with { Log = v });

    /// <summary>The path of the only key of this name, wherever it is; null if there is none or more than one.</summary>
    public static string? PathOf(string name) =>
        KeyDescription.All.Where(key => key.Name == name).Take(2).ToList() is [var only] ? only.Path : null;
}
