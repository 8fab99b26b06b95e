using System.Runtime.InteropServices;
using DistTrain.Nn;
using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// A server's copy of one parameter range. Its committed version stands; a primary is one update ahead of it while that update
/// waits for its commit, a backup holds the reduced gradient from which it will make the same update.
/// </summary>
internal sealed partial class RangeReplica
{
    private const int ChecksumLengthMax = 1 << 14, ChecksumEvery = 32;

    private readonly RunPlan _plan;
    private readonly Memory<float>[] _slots;
    private readonly NodeCollector _taken;
    private readonly long[] _read;
    private readonly WeightRounding? _rounding;
    private RangeWeights _weights;
    private readonly StateSeal? _seal;
    private double[]? _squares;
    private (StepTimes Sum, int Workers) _times;

    /// <summary>A replica in the given state.</summary>
    public RangeReplica(
        RunPlan plan, CheckpointPart state, EpochTotals totals, RangeWeights weights, IReadOnlyList<StepTerms>? recent = null)
    {
        (_plan, Range, Totals, _weights) = (plan, state.Range, totals, weights);
        Version = Applied = state.Step;
        Contributions = new NodeCollector(plan.Tree) { Bug = plan.Bug };
        Ballots = new RangeBallots(plan);
        Recent = new RecentTerms(plan, recent ?? []);
        _taken = new NodeCollector(plan.Tree);
        _read = plan.Consistency.ChoosesShards ? new long[plan.Shards.Shards] : [];
        Metrics = Range.Index == 0 ? new LeafMetrics[plan.Shards.Shards] : [];
        _slots = new Memory<float>[state.Slots.Length];
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = AlignedMemory.Allocate(Range.Length);
            if (plan.Bug != ProtocolBug.SlotForgotten || i < _slots.Length - 1)
                state.Slots[i].CopyTo(_slots[i].Span);
        }

        _rounding = WeightRounding.Of(plan, Range, _slots);
        _seal = plan.Verify > 0 ? new StateSeal() : null;
        _seal?.Set(Applied, WeightsAt(Applied), _slots);
    }

    public ParameterRange Range { get; }

    /// <summary>How many updates are committed.</summary>
    public long Version { get; private set; }

    /// <summary>How many updates are made: the committed ones, and perhaps the next.</summary>
    public long Applied { get; private set; }

    /// <summary>Whether the next update is made and waits for its commit.</summary>
    public bool Pending => Applied > Version;

    /// <summary>
    /// Whether a primary has reduced the next update's gradient and cannot make the update before its commit: where steps are
    /// clipped, that says how long the whole gradient is.
    /// </summary>
    public bool Reduced => _plan.ClipsSteps && Primary && Held is not null;

    /// <summary>Whether the next update is made or its gradient reduced, and waits for its commit.</summary>
    public bool InFlight => Pending || Reduced;

    /// <summary>The step to which contributions are taken.</summary>
    public long Collecting => Reduced ? Applied + 1 : Applied;

    /// <summary>Whether this server hands the range's weights out and takes its gradients.</summary>
    public bool Primary { get; set; }

    /// <summary>The epoch's figures up to the committed version.</summary>
    public EpochTotals Totals { get; private set; }

    /// <summary>What has been contributed to the step after <see cref="Applied"/>.</summary>
    public NodeCollector Contributions { get; }

    /// <summary>How far those are verified.</summary>
    public RangeBallots Ballots { get; }

    /// <summary>Whether weights and slots are as the last update left them.</summary>
    public bool Intact => _seal is null || (_seal.Holds(_slots) && _seal.Holds(Version, WeightsAt(Version))
        && (!Pending || _seal.Holds(Applied, WeightsAt(Applied))));

    /// <summary>
    /// What the micro-batches of the step after <see cref="Applied"/> showed, by shard; empty but for the first range.
    /// </summary>
    public LeafMetrics[] Metrics { get; private set; }

    /// <summary>Where the shards stand at <see cref="Applied"/>, if they go at their own pace.</summary>
    public IReadOnlyList<long>? Clocks => Pending && HeldTerms is { } terms && Totals.Clocks is { } clocks ? terms.Advance(clocks) : Totals.Clocks;

    /// <summary>What the first range takes in the step after <see cref="Applied"/>; null until that is known.</summary>
    public StepTerms? Chosen { get; set; }

    /// <summary>What the step after <see cref="Version"/> takes, where the policy chooses.</summary>
    public StepTerms? HeldTerms { get; private set; }

    /// <summary>What the last updates up to <see cref="Version"/> took, where the policy chooses.</summary>
    public RecentTerms Recent { get; }

    /// <summary>The reduced gradient of the step after <see cref="Version"/>, as far as it is needed for replicas.</summary>
    public BulkSlice? Held { get; private set; }

    /// <summary>The figures of the step after <see cref="Version"/>.</summary>
    public LeafMetrics[] HeldMetrics { get; private set; } = [];

    /// <summary>What idle workers were asked for in that step; nothing if this copy has not made its update as primary.</summary>
    public Speculated HeldSpeculated { get; set; }

    /// <summary>Where the workers' time went in that step, on average, as far as this copy was told; else null.</summary>
    public StepTimes? HeldTimes { get; private set; }

    /// <summary>The replicas that hold that gradient.</summary>
    public HashSet<int> Holders { get; } = [];

    /// <summary>Whether every backup, and every learner with a copy, holds it.</summary>
    /// <param name="backups">The backups.</param>
    public bool IsHeldBy(IReadOnlyList<int> backups)
    {
        for (int i = 0; i < backups.Count; i++)
        {
            if (!Holders.Contains(backups[i]))
                return false;
        }

        return Followers.Count == 0 || Followers.All(Holders.Contains);
    }

    /// <summary>Learners that were given a copy: no step is committed without them.</summary>
    public SortedSet<int> Followers { get; } = [];

    /// <summary>Learners that asked for a copy while an update waited for its commit.</summary>
    public SortedSet<int> Waiting { get; } = [];

    /// <summary>What the last update has changed in the weights, if changes are what workers are sent.</summary>
    public Bulk? Change => _rounding?.Change;

    /// <summary>The memory of the weights and slots that the last update made.</summary>
    public IEnumerable<Memory<float>> StateInMemory => _slots.Prepend(_weights.MemoryAt(Applied));

    /// <summary>The weights of a version that is kept: the committed one or the next.</summary>
    public ReadOnlySpan<float> WeightsAt(long version) => _weights.At(version);

    /// <summary>
    /// Notes what came with a contribution: its figures, and the version of the weights that it was computed on.
    /// </summary>
    public void Note(TreeNode node, ReadOnlySpan<LeafMetrics> metrics, long version, StepTimes? times)
    {
        if (times is { } some)
            _times = (_times.Sum + some, _times.Workers + 1);
        if (_read.Length > 0)
            _read[node.First] = version;
        if (Metrics.Length >= node.First + metrics.Length)
            metrics.CopyTo(Metrics.AsSpan(node.First));
    }

    /// <summary>
    /// Makes the update from the contributions: one pass over memory, each block reduced, averaged and updated while it is in the
    /// cache. Where steps are clipped it only reduces; the commit makes the update.
    /// </summary>
    /// <param name="summer">Sums in the order of the tree.</param>
    /// <param name="pool">Has memory for the reduced gradient that the replicas need; null if there are none.</param>
    /// <param name="terms">What it takes, where the policy chooses.</param>
    public void Apply(TreeSummer summer, BulkPool? pool, StepTerms? terms)
    {
        NodeCollector parts = Contributions;
        if (terms is not null)
            Contributions.Move(terms.Shards, parts = _taken);
        summer.Begin(Applied, Range, parts);
        BulkSlice? whole = pool is null ? null : summer.Whole(parts);
        Bulk? keep = whole is null ? pool?.Rent() : null;
        Memory<float> kept = keep?.Memory ?? default;
        ReadOnlySpan<float> Sum(int start, int length) =>
            summer.Sum(start, length, keep is null ? default : kept.Span.Slice(start, length));
        if (_plan.ClipsSteps)
            Reduce(Sum);
        else
            Update(Sum, terms, clip: 1);
        whole?.Bulk.Retain();
        parts.Clear();
        Ballots.Clear();
        HeldMetrics = TakeMetrics(terms);
        HeldTerms = terms;
        HeldTimes = _times.Workers > 0 ? _times.Sum / _times.Workers : null;
        _times = default;
        // What comes late for a step of all shards is no use for the next.
        if (!_plan.Consistency.KeepsClocks)
            Contributions.Clear();
        Held = keep is null ? whole : new BulkSlice(keep, 0, Range.Length);
        Holders.Clear();
    }

    private void Reduce(GradientBlock gradient)
    {
        for (int start = 0; start < Range.Length; start += TreeSummer.BlockLength)
            gradient(start, Math.Min(TreeSummer.BlockLength, Range.Length - start));
    }

    /// <summary>The sums of squares of the gradient that it holds; null where steps are not clipped.</summary>
    public double[]? Squares()
    {
        if (!_plan.ClipsSteps || Held is not { } held)
            return null;
        _squares ??= new double[SquareTree.Blocks(Range.Length)];
        Reductions.BlockSquares(held.Span, _squares);
        return _plan.Squares.Sums(Range.Index, _squares);
    }

    private LeafMetrics[] TakeMetrics(StepTerms? terms)
    {
        LeafMetrics[] all = Metrics;
        if (all.Length == 0)
            return [];
        Metrics = new LeafMetrics[all.Length];
        if (terms is null)
            return all;
        for (int shard = 0; shard < all.Length; shard++)
        {
            if (!terms.Shards.Contains(shard))
                (Metrics[shard], all[shard]) = (all[shard], default);
        }

        return all;
    }

    /// <summary>Whether the update that waits for its commit is that of a gradient.</summary>
    public bool IsOwn(BulkSlice gradient, StepTerms? terms)
    {
        if (!_plan.Consistency.KeepsClocks)
            return StepTerms.AreSame(HeldTerms, terms);
        // The same contribution of a shard may have been computed on other weights.
        ReadOnlySpan<byte> own = Held is { } held ? MemoryMarshal.AsBytes(held.Span) : [];
        return StepTerms.AreSame(HeldTerms, terms) && own.SequenceEqual(MemoryMarshal.AsBytes(gradient.Span));
    }

    /// <summary>
    /// Takes the reduced gradient of the step after the committed version. It becomes the replica's own, in place of another one
    /// of a former primary.
    /// </summary>
    public void Hold(BulkSlice gradient, LeafMetrics[] metrics, StepTerms? terms)
    {
        if (Pending)
        {
            gradient.Bulk.Release();
            return;
        }

        Held?.Bulk.Release();
        (Held, HeldMetrics, HeldTerms, HeldSpeculated, HeldTimes) = (gradient, metrics, terms, default, null);
    }

    /// <summary>Makes the update from the reduced gradient that it holds.</summary>
    /// <param name="norm">The norm of the whole step's mean gradient, where steps are clipped.</param>
    public void ApplyHeld(double? norm)
    {
        BulkSlice held = Held ?? throw new InvalidOperationException("There is no gradient to apply.");
        double clip = _plan is { ClipsSteps: true, ClipNorm: { } limit }
            ? GradientClip.Factor(norm ?? throw new InvalidOperationException("The gradient's norm is not known."), limit)
            : 1;
        Update((start, length) => held.Span.Slice(start, length), HeldTerms, (float)clip);
    }

    /// <summary>The figures of the committed version, if they were not known when it was committed.</summary>
    public void Know(EpochTotals totals) => Totals = totals;

    /// <summary>The next step is committed: makes its update unless it is made, and lets it stand.</summary>
    public bool TryCommit(EpochTotals totals)
    {
        if (!Pending)
        {
            if (Held is null)
                return false;
            ApplyHeld(totals.GradientNorm);
        }

        Version = Applied;
        Totals = totals;
        Recent.Add(HeldTerms);
        Held?.Bulk.Release();
        Held = null;
        Holders.Clear();
        if (Primary)
            _weights.Settle(Version);
        else
            Keep();
        return true;
    }

    /// <summary>Becomes the one that hands out the weights, from the given store.</summary>
    public void Promote(WeightStore store)
    {
        if (_plan.Bug == ProtocolBug.SeenForgotten && _weights is BackupWeights && Totals.Clocks is { } clocks)
            Totals = Totals with { Clocks = new long[clocks.Count] };
        if (_weights is BackupWeights)
            _weights = new PublishedWeights(store, Range, _weights.At(Version), Version, !_plan.UpdatesInPlace);
        Primary = true;
    }

    /// <summary>
    /// Is no longer the one that hands out the weights. An update that waits for its commit is kept with the weights before
    /// it.
    /// </summary>
    public void Demote()
    {
        Primary = false;
        Chosen = null;
        Contributions.Clear();
        Ballots.Clear();
        if (!Pending)
            Keep();
    }

    /// <summary>Keeps the committed weights as a backup does.</summary>
    private void Keep()
    {
        if (_weights is not PublishedWeights published)
            return;
        _weights = new BackupWeights(published.At(Version));
        published.Drop();
    }

    /// <summary>Lets go of everything.</summary>
    public void Drop()
    {
        Primary = false;
        Contributions.Clear();
        Held?.Bulk.Release();
        Held = null;
        _rounding?.Drop();
        _weights.Drop();
    }

    /// <summary>A copy of the state that the last update made.</summary>
    public CheckpointPart Copy() =>
        new(Applied, Range, WeightsAt(Applied).ToArray(), [.. _slots.Select(slot => slot.ToArray())]);

    /// <summary>
    /// The checksum for the history; null for most versions of a long range, where it would take as long as a part of the step. A
    /// replica that differs differs from then on, so that a later one shows it.
    /// </summary>
    public uint? ChecksumIfDue() =>
        Range.Length <= ChecksumLengthMax || Applied % ChecksumEvery == 0 ? Checksum() : null;

    /// <summary>CRC-32C of the weights that the last update made.</summary>
    public uint Checksum() => Crc32C.Compute(MemoryMarshal.AsBytes(WeightsAt(Applied)));

    private delegate ReadOnlySpan<float> GradientBlock(int start, int length);

    private void Update(GradientBlock gradient, StepTerms? terms, float clip)
    {
        (ReadOnlyMemory<float> current, Memory<float> next) = _weights.BeginUpdate(Applied);
        _rounding?.Begin(wanted: Primary && !_plan.OneProcess);
        int samples = terms?.Samples(_plan) ?? _plan.Shards.StepSize(_plan.StepInEpoch(Applied));
        if (_plan.Bug == ProtocolBug.WrongDivisor)
            samples = _plan.Shards.Batch;
        if (_plan.Bug == ProtocolBug.SpeculatedTwiceInMean && Primary)
            samples += HeldSpeculated.Asked;
        float scale = samples > 0 ? 1f / samples * clip : 0;
        float learningRate = terms?.LearningRate(_plan) ?? _plan.LearningRate(Applied);
        ReadOnlySpan<float> from = current.Span;
        Span<float> to = next.Span;
        for (int start = 0; start < Range.Length; start += TreeSummer.BlockLength)
        {
            int length = Math.Min(TreeSummer.BlockLength, Range.Length - start);
            ReadOnlySpan<float> sum = gradient(start, length), old = from.Slice(start, length);
            Span<float> made = _rounding is null ? to.Slice(start, length) : _rounding.Master(start, length);
            _plan.Optimizer.Update(
                _rounding is null ? old : made, made, sum, scale, Slots(start, length), learningRate, Applied + 1);
            _rounding?.Share(old, to.Slice(start, length), Applied, start);
        }

        Applied++;
        Chosen = null;
        _seal?.Set(Applied, WeightsAt(Applied), _slots);
    }

    private OptimizerSlots Slots(int start, int length) => _plan.Optimizer.SlotCount switch
    {
        0 => default,
        1 => new OptimizerSlots(_slots[0].Span.Slice(start, length)),
        _ => new OptimizerSlots(_slots[0].Span.Slice(start, length), _slots[1].Span.Slice(start, length)),
    };
}
