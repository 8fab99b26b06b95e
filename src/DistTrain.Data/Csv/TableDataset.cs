namespace DistTrain.Data;

/// <summary>Rows of numbers, with a class or a number to predict for each.</summary>
internal sealed class TableDataset : Dataset
{
    private readonly float[] _inputs;
    private readonly int[]? _labels;
    private readonly float[] _targets;
    private readonly TargetEncoder _target;

    /// <summary>Keeps the given rows.</summary>
    /// <param name="inputs">The inputs, (rows, features).</param>
    /// <param name="features">Inputs of a row.</param>
    /// <param name="targets">What to predict for each row: a number, or a class number.</param>
    /// <param name="target">How targets were encoded.</param>
    public TableDataset(float[] inputs, int features, float[] targets, TargetEncoder target)
        : base(targets.Length, [features], target.Classes)
    {
        (_inputs, _targets, _target) = (inputs, targets, target);
        _labels = target.Classes == 0 ? null : [.. targets.Select(label => (int)label)];
    }

    public override double TargetScale => _target.Scale;

    public override double TargetOffset => _target.Offset;

    public override IReadOnlyList<string> ClassNames => _target.ClassNames;

    public override void ReadInputs(ReadOnlySpan<int> samples, Span<float> destination)
    {
        RequireRoom(samples.Length, InputLength, destination.Length);
        for (int i = 0; i < samples.Length; i++)
        {
            RequireSample(samples[i]);
            _inputs.AsSpan(samples[i] * InputLength, InputLength).CopyTo(destination[(i * InputLength)..]);
        }
    }

    public override void ReadLabels(ReadOnlySpan<int> samples, Span<int> destination)
    {
        if (_labels is null)
            throw new InvalidOperationException("A data set for regression has targets, not labels.");
        RequireRoom(samples.Length, 1, destination.Length);
        for (int i = 0; i < samples.Length; i++)
        {
            RequireSample(samples[i]);
            destination[i] = _labels[samples[i]];
        }
    }

    public override void ReadTargets(ReadOnlySpan<int> samples, Span<float> destination)
    {
        RequireRoom(samples.Length, TargetLength, destination.Length);
        for (int i = 0; i < samples.Length; i++)
        {
            RequireSample(samples[i]);
            destination[i] = _targets[samples[i]];
        }
    }

    private protected override string ComputeFingerprint()
    {
        using var hash = new FingerprintHash("table", Count, InputDims, Classes);
        hash.Add(_inputs);
        hash.Add(_targets);
        hash.Add(BitConverter.DoubleToUInt64Bits(TargetScale));
        hash.Add(BitConverter.DoubleToUInt64Bits(TargetOffset));
        return hash.Finish();
    }
}
