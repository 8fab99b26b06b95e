using DistTrain.Data;
using DistTrain.Nn;
using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// What every role of a run knows from the start: pure functions of the run file and the sizes of the data. Equal on every node.
/// </summary>
public sealed class RunPlan
{
    /// <summary>Samples in a chunk of an evaluation: fixed, so that results do not depend on the number of workers.</summary>
    public const int EvaluationChunk = 256;

    /// <summary>The model.</summary>
    public required Model Model { get; init; }

    /// <summary>The loss.</summary>
    public required Loss Loss { get; init; }

    /// <summary>The optimizer by which servers update the weights.</summary>
    public required Optimizer Optimizer { get; init; }

    /// <summary>Its learning rate by step.</summary>
    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>Who contributes which samples to which step, where a step is an update by the servers: a round of <see
    /// cref="LocalRounds"/>.</summary>
    public required ShardPlan Shards { get; init; }

    /// <summary>When gradients are computed and applied.</summary>
    public required ConsistencyPolicy Consistency { get; init; }

    /// <summary>What is left of gradients on their way to the servers; null for all of it.</summary>
    public Codec? Push { get; init; }

    /// <summary>What is left of changes of the weights on their way to the workers; null for all of it.</summary>
    public Codec? Pull { get; init; }

    /// <summary>When checkpoints are taken.</summary>
    public required CheckpointSchedule Checkpoints { get; init; }

    /// <summary>The run's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How many epochs to train.</summary>
    public required int Epochs { get; init; }

    /// <summary>The workers at the start.</summary>
    public required int Workers { get; init; }

    /// <summary>The parameter servers at the start. There are as many ranges, however many servers there are later.</summary>
    public required int Servers { get; init; }

    /// <summary>Backups of each range.</summary>
    public int Replicas { get; init; }

    /// <summary>The run waits while it has fewer workers.</summary>
    public int MinWorkers { get; init; } = 1;

    /// <summary>
    /// Who has to agree to a term, a view and a commit: a majority. A run begins when all of them are up at once; one that has lost
    /// its disk does not know what it had promised, and counts again from the next term on. While too few answer the run waits and
    /// says which are missing. Empty where the host makes sure that there is but one coordinator.
    /// </summary>
    public IReadOnlyList<RoleAddress> Voters { get; init; } = [];

    /// <summary>
    /// Whether all roles live and die together and share their weights, so that no view ever follows the first and no update is
    /// taken back.
    /// </summary>
    public bool OneProcess { get; init; }

    /// <summary>Whether nobody ever needs the weights of before an update again.</summary>
    public bool UpdatesInPlace => OneProcess && !Consistency.ChoosesShards && Verify == 0;

    /// <summary>Whether an update is provisional until its step is committed on all ranges.</summary>
    public bool WaitsForCommit => !UpdatesInPlace || Replicas > 0;

    /// <summary>How long a silent peer is waited for; zero where the host loses no message and no role, so that nothing is said
    /// twice.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Samples of the validation set, 0 if there is none.</summary>
    public int ValidationSamples { get; init; }

    /// <summary>Samples of the test set, 0 if there is none.</summary>
    public int TestSamples { get; init; }

    /// <summary>Whether the target is a class, so that accuracy means something.</summary>
    public bool Classification { get; init; }

    /// <summary>Multiplies a root mean squared error to get the target's own units.</summary>
    public double TargetScale { get; init; } = 1;

    /// <summary>The longest that a mean gradient may be, by its norm over all parameters; null for any length.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// Whether a step's gradient is clipped once it is summed over all shards. Its norm is known when every range has reduced its
    /// part, which is when the step is committed: only then are updates made.
    /// </summary>
    public bool ClipsSteps => ClipNorm is not null && !Consistency.ClipsInWorker;

    /// <summary>
    /// Which share of the gradients is computed twice, by different workers, and of the updates begins with a look at the
    /// memory.
    /// </summary>
    public double Verify { get; init; }

    /// <summary>
    /// How many times as long as half of the workers took a step waits for the others before idle ones compute their shards as
    /// well; 0 where they never do.
    /// </summary>
    public double Speculate { get; init; }

    /// <summary>Whether a tree node's gradient is computed twice in a step.</summary>
    public bool Verifies(long step, TreeNode node) => Draw(step, node.Level + 1, node.First) < Verify;

    /// <summary>Whether a range's memory is looked at before a step's update.</summary>
    public bool VerifiesMemory(long step, int range) => Draw(step, 0, range) < Verify;

    private float Draw(long step, int kind, int place) =>
        Verify is > 0 and < 1 ? new RandomStream(Seed, RandomPurpose.Verification, kind, place, (int)step).NextSingle() : 0;

    /// <summary>What is wrong with the protocol on purpose, so that tests see whether it is found.</summary>
    internal ProtocolBug Bug { get; init; }

    /// <summary>The order of every sum over shards.</summary>
    public ReductionTree Tree => field ??= new ReductionTree(Shards.Shards);

    /// <summary>What servers keep beside the weights: the optimizer's slots, and the weights that it makes where workers have
    /// others.</summary>
    public IReadOnlyList<string> SlotNames =>
        field ??= Pull is null ? Optimizer.SlotNames : [.. Optimizer.SlotNames, WeightRounding.Slot];

    /// <summary>The parameter ranges: whole blocks of the codecs.</summary>
    public IReadOnlyList<ParameterRange> Ranges => field ??= ParameterRange.Split(
        Model.ParameterCount, Servers * RangesPerServer,
        Math.Max(ParameterRange.Alignment, Math.Max(Push?.Block ?? 1, Pull?.Block ?? 1)));

    /// <summary>
    /// How many ranges a server has to begin with. Between processes long ones are cut, and dealt in turn: while one is on its
    /// way another is summed and updated, and each server has its share of every layer.
    /// </summary>
    private int RangesPerServer => OneProcess
        ? 1
        : Math.Clamp(Model.ParameterCount / Servers / ParameterRange.LengthAimed, 1, ParameterRange.PerServerMax);

    /// <summary>How sums of squares over all parameters are made.</summary>
    public SquareTree Squares => field ??= new SquareTree(Model.ParameterCount, Ranges);

    /// <summary>What a checkpoint consists of: the ranges, then the shards' residuals where the codec of gradients leaves
    /// some.</summary>
    public int Parts => Ranges.Count + (SendsShards ? Shards.Shards : 0);

    /// <summary>Whether the codec takes gradients of shards only, so that each is sent by itself.</summary>
    public bool SendsShards => Push is { KeepsResidual: true };

    /// <summary>A part: of the flat vector, or a residual, which begins beyond the vector's end by as much as its shard's
    /// number.</summary>
    public ParameterRange Part(int part) => part < Ranges.Count
        ? Ranges[part]
        : new ParameterRange(part, Model.ParameterCount + ShardOf(part), Model.ParameterCount);

    /// <summary>The part that a shard's residual is.</summary>
    public int PartOf(int shard) => Ranges.Count + shard;

    /// <summary>The shard of a residual; negative for a range.</summary>
    public int ShardOf(int part) => part - Ranges.Count;

    /// <summary>Who has a part in a view; null if nobody does.</summary>
    public RoleAddress? HolderOf(int part, View view)
    {
        if (part < Ranges.Count)
            return RoleAddress.Server(view.Ranges[part].Primary);
        foreach ((int worker, IReadOnlyList<int> shards) in view.Workers)
        {
            if (shards.Contains(ShardOf(part)))
                return RoleAddress.Worker(worker);
        }

        return null;
    }

    /// <summary>Steps in the whole run.</summary>
    public long Steps => (long)Epochs * Shards.StepsPerEpoch;

    /// <summary>The epoch of a step, from 0.</summary>
    public int EpochOf(long step) => (int)(step / Shards.StepsPerEpoch);

    /// <summary>The place of a step in its epoch, from 0.</summary>
    public int StepInEpoch(long step) => (int)(step % Shards.StepsPerEpoch);

    /// <summary>The learning rate of a step.</summary>
    public float LearningRate(long step) => (float)Schedule.Rate(Optimizer.LearningRate, step, Shards.StepsPerEpoch);

    /// <summary>Whether a checkpoint is due.</summary>
    /// <param name="version">How many updates are committed.</param>
    /// <param name="clocks">Where the shards stand, if they go at their own pace.</param>
    public bool IsCheckpointDue(long version, IReadOnlyList<long>? clocks)
    {
        if (clocks is null)
            return Checkpoints.IsDue(version);
        long clock = clocks[0];
        return (Checkpoints.EverySteps > 0 && version > 0 && version % Checkpoints.EverySteps == 0)
            || ((Checkpoints with { EverySteps = 0 }).IsDue(clock) && clocks.All(c => c == clock));
    }

    /// <summary>Samples of a set.</summary>
    public int Samples(EvaluationSet set) => set == EvaluationSet.Validation ? ValidationSamples : TestSamples;

    /// <summary>Chunks of a set.</summary>
    public int Chunks(EvaluationSet set) => (Samples(set) + EvaluationChunk - 1) / EvaluationChunk;

    /// <summary>The state before the first step.</summary>
    public TrainingState Initial => field ??= InitialState();

    private TrainingState InitialState()
    {
        var weights = new float[Model.ParameterCount];
        Model.Initialise(weights, Seed);
        var slots = new float[SlotNames.Count][];
        for (int i = 0; i < slots.Length; i++)
            slots[i] = new float[weights.Length];
        if (Pull is not null)
            weights.CopyTo(slots[^1], 0);
        return new TrainingState { Step = 0, Weights = weights, Slots = slots };
    }

    /// <summary>Adds figures in the order in which they stand.</summary>
    public static LeafMetrics Sum(IEnumerable<LeafMetrics> metrics)
    {
        double loss = 0;
        int correct = 0, count = 0;
        foreach (LeafMetrics leaf in metrics)
        {
            loss += leaf.LossSum;
            correct += leaf.Correct;
            count += leaf.Count;
        }

        return new LeafMetrics(loss, correct, count);
    }

    /// <summary>What an evaluation's chunks amount to, in the order in which they stand.</summary>
    public Evaluation Result(IEnumerable<LeafMetrics> chunks)
    {
        LeafMetrics total = Sum(chunks);
        double loss = total.LossSum / total.Count;
        return Classification
            ? new Evaluation(loss, (double)total.Correct / total.Count, null, total.Count)
            : new Evaluation(loss, null, Math.Sqrt(loss) * TargetScale, total.Count);
    }
}
