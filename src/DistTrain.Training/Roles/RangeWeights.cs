using System.Runtime.InteropServices;
using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>Where a replica keeps its range's weights: the committed version and, until that is committed, the next one.</summary>
internal abstract class RangeWeights
{
    /// <summary>The weights of a version that is kept.</summary>
    public ReadOnlySpan<float> At(long version) => MemoryAt(version).Span;

    /// <summary>The memory of those weights.</summary>
    public abstract Memory<float> MemoryAt(long version);

    /// <summary>The weights to read and those to write for an update. They may be the same memory if nobody may need the former again.</summary>
    public abstract (ReadOnlyMemory<float> Current, Memory<float> Next) BeginUpdate(long version);

    /// <summary>This version stands: the ones before are not needed any more.</summary>
    public abstract void Settle(long version);

    /// <summary>Lets go of everything.</summary>
    public abstract void Drop();
}

/// <summary>The primary's weights: they lie where the process's workers read them.</summary>
internal sealed class PublishedWeights : RangeWeights
{
    private readonly WeightStore _store;
    private readonly ParameterRange _range;
    private readonly bool _keepsOld;
    private WeightLease? _hold;

    /// <summary>Puts a version in place.</summary>
    /// <param name="store">The process's weights.</param>
    /// <param name="range">The range.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="version">Their version.</param>
    /// <param name="keepsOld">Whether a version must stay readable until the next one is committed.</param>
    public PublishedWeights(WeightStore store, ParameterRange range, ReadOnlySpan<float> weights, long version, bool keepsOld)
    {
        (_store, _range, _keepsOld) = (store, range, keepsOld);
        weights.CopyTo(Slice(store.Place(version)).Span);
        Settle(version);
    }

    public override Memory<float> MemoryAt(long version) =>
        Slice(_hold is { } hold && hold.Version == version ? MemoryMarshal.AsMemory(hold.Memory) : _store.Place(version));

    public override (ReadOnlyMemory<float> Current, Memory<float> Next) BeginUpdate(long version)
    {
        (Memory<float> current, Memory<float> next) = _store.BeginUpdate(version);
        return (Slice(current), Slice(next));
    }

    public override void Settle(long version)
    {
        if (!_keepsOld)
            return;
        WeightLease? old = _hold;
        _hold = _store.TryBorrow(version);
        old?.Return();
    }

    public override void Drop()
    {
        _hold?.Return();
        _hold = null;
    }

    private Memory<float> Slice(Memory<float> vector) => vector.Slice(_range.Start, _range.Length);
}

/// <summary>A backup's weights, in memory of their own: nobody reads them until it is promoted.</summary>
internal sealed class BackupWeights : RangeWeights
{
    private readonly Memory<float> _weights;

    public BackupWeights(ReadOnlySpan<float> weights)
    {
        _weights = AlignedMemory.Allocate(weights.Length);
        weights.CopyTo(_weights.Span);
    }

    public override Memory<float> MemoryAt(long version) => _weights;

    public override (ReadOnlyMemory<float> Current, Memory<float> Next) BeginUpdate(long version) => (_weights, _weights);

    public override void Settle(long version)
    {
    }

    public override void Drop()
    {
    }
}
