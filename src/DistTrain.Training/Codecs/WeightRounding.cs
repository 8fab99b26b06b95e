using System.Numerics.Tensors;
using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// The weights that workers share with a range's servers where changes of the weights go through a codec. The servers keep the
/// weights that the optimizer makes, the master, to themselves, as one more slot. After each step what the codec leaves of the
/// difference to the shared weights is added to them, by servers and workers alike:
/// <c>shared ← shared + left(master − shared)</c>. What is not left stays in the difference, so that no error adds up.
/// Gradients are computed on the shared weights; they are what is evaluated and saved.
/// </summary>
internal sealed class WeightRounding
{
    private readonly Codec _codec;
    private readonly RoundingStream _stream;
    private readonly ParameterRange _range;
    private readonly Memory<float> _master;
    private readonly Memory<float> _left = AlignedMemory.Allocate(TreeSummer.BlockLength);
    private readonly BulkPool _changes;

    private WeightRounding(Codec codec, ulong seed, ParameterRange range, Memory<float> master)
    {
        (_codec, _range, _master, _changes) = (codec, range, master, new BulkPool(range.Length));
        _stream = new RoundingStream(seed, RandomPurpose.WeightCodec, 0);
    }

    /// <summary>The slot of the master.</summary>
    public const string Slot = "master";

    /// <summary>What the last update has changed; null if nobody wants to know.</summary>
    public Bulk? Change { get; private set; }

    /// <summary>The rounding of a range's weights; null if the run has no codec for them.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="range">The range.</param>
    /// <param name="slots">Its slots, of which the master is the last.</param>
    public static WeightRounding? Of(RunPlan plan, ParameterRange range, Memory<float>[] slots) =>
        plan.Pull is { } codec ? new WeightRounding(codec, plan.Seed, range, slots[^1]) : null;

    /// <summary>A part of the master.</summary>
    public Span<float> Master(int start, int length) => _master.Span.Slice(start, length);

    /// <summary>An update begins.</summary>
    /// <param name="wanted">Whether its change is wanted.</param>
    public void Begin(bool wanted)
    {
        Drop();
        Change = wanted ? _changes.Rent() : null;
    }

    /// <summary>The master has changed in a part: changes the shared weights there.</summary>
    /// <param name="current">The shared weights.</param>
    /// <param name="next">Receives the new ones; may be the same memory.</param>
    /// <param name="step">The step.</param>
    /// <param name="start">The part's first element within the range; its length is at most a block of <see
    /// cref="TreeSummer"/>.</param>
    public void Share(ReadOnlySpan<float> current, Span<float> next, long step, int start)
    {
        Span<float> left = Change is { } change ? change.Memory.Span.Slice(start, next.Length) : _left.Span[..next.Length];
        TensorPrimitives.Subtract(Master(start, next.Length), current, left);
        Span<byte> bytes = stackalloc byte[(int)_codec.EncodedBytes(next.Length)];
        _codec.Encode(left, bytes, _stream.For(step), _range.Start + start);
        _codec.Decode(bytes, left);
        TensorPrimitives.Add(current, left, next);
    }

    /// <summary>Lets go of the change.</summary>
    public void Drop()
    {
        Change?.Release();
        Change = null;
    }
}
