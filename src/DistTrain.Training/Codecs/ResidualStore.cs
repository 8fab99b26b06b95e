using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// What a codec has left out of a worker's shards' gradients so far, by shard and by the step that it is to be added to. A
/// residual is a fact: whoever computes a step gets the same one. Of each shard a few steps are kept, so that a step can be
/// computed once more. Safe for several threads.
/// </summary>
internal sealed class ResidualStore(int parameters)
{
    // A worker computes a step before the one before it is committed, so it may have to go back by one; and each step makes
    // another.
    private const int Kept = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<(int Shard, long Step), Residual> _residuals = [];
    private readonly Stack<Residual> _free = new();

    /// <summary>Whether a residual is here. That of the first step is nothing, and always here.</summary>
    public bool Has(int shard, long step)
    {
        lock (_gate)
            return step == 0 || _residuals.ContainsKey((shard, step));
    }

    /// <summary>Whether a residual has never come, nor any by which it would be out of use.</summary>
    public bool Lacks(int shard, long step)
    {
        IReadOnlyList<long> steps = Steps(shard, step);
        return steps.Count == 0 || (steps[0] > step && steps[^1] < step + Kept);
    }

    /// <summary>A residual that stays as it is until it is let go of; null if it is not here.</summary>
    public Residual? Hold(int shard, long step)
    {
        lock (_gate)
        {
            if (!_residuals.TryGetValue((shard, step), out Residual? residual))
            {
                if (step > 0)
                    return null;
                residual = Take();
                residual.Values.Span.Clear();
                _residuals.Add((shard, step), residual);
            }

            residual.Holds++;
            return residual;
        }
    }

    /// <summary>Lets go of a residual.</summary>
    public void Release(Residual residual)
    {
        lock (_gate)
        {
            if (--residual.Holds == 0 && residual.Dropped)
                _free.Push(residual);
        }
    }

    /// <summary>Memory for a new one, to be filled and then kept.</summary>
    public Residual Rent()
    {
        lock (_gate)
            return Take();
    }

    /// <summary>
    /// Keeps what a step has made of its residual, and drops those of the same shard that nobody can need any more. If that
    /// residual has been forgotten meanwhile, the run has gone back, and what was made of it is dropped.
    /// </summary>
    public void Follow(int shard, long step, Residual next)
    {
        lock (_gate)
        {
            if (!_residuals.ContainsKey((shard, step)) || !_residuals.TryAdd((shard, step + 1), next))
                _free.Push(next);
            else
                DropWhere(key => key.Shard == shard && key.Step <= step + 1 - Kept);
        }
    }

    /// <summary>Keeps a residual that came from elsewhere.</summary>
    public void Keep(int shard, long step, ReadOnlySpan<float> values)
    {
        lock (_gate)
        {
            if (_residuals.ContainsKey((shard, step)))
                return;
            Residual residual = Take();
            values.CopyTo(residual.Values.Span);
            _residuals.Add((shard, step), residual);
        }
    }

    /// <summary>The steps from one on of which a shard's residual is here, ascending.</summary>
    public IReadOnlyList<long> Steps(int shard, long from)
    {
        lock (_gate)
            return [.. _residuals.Keys.Where(key => key.Shard == shard && key.Step >= from).Select(key => key.Step).Order()];
    }

    /// <summary>A copy of a residual; null if it is not here.</summary>
    public float[]? Copy(int shard, long step)
    {
        if (Hold(shard, step) is not { } residual)
            return null;
        float[] values = residual.Values.ToArray();
        Release(residual);
        return values;
    }

    /// <summary>Forgets the residuals of some shards below a step.</summary>
    public void Forget(Func<int, bool> shards, long below)
    {
        lock (_gate)
            DropWhere(key => key.Step < below && shards(key.Shard));
    }

    private Residual Take()
    {
        Residual residual = _free.TryPop(out Residual? free) ? free : new Residual(AlignedMemory.Allocate(parameters));
        residual.Dropped = false;
        return residual;
    }

    private void DropWhere(Func<(int Shard, long Step), bool> condition)
    {
        foreach ((int Shard, long Step) key in _residuals.Keys.Where(condition).ToArray())
        {
            _residuals.Remove(key, out Residual? residual);
            residual!.Dropped = true;
            if (residual.Holds == 0)
                _free.Push(residual);
        }
    }
}

/// <summary>What has been left out of a shard's gradient.</summary>
/// <param name="values">As long as the flat vector.</param>
internal sealed class Residual(Memory<float> values)
{
    /// <summary>The numbers.</summary>
    public Memory<float> Values => values;

    /// <summary>Who reads it.</summary>
    public int Holds { get; set; }

    /// <summary>Whether its memory may be used again once nobody reads it.</summary>
    public bool Dropped { get; set; }
}
