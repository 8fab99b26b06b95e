using System.Numerics.Tensors;
using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// The weights of one process: flat vectors by version, that servers write range by range and workers read whole, without a copy.
/// A version that nobody holds is updated in place; while somebody holds it, the next version goes to another vector, so a reader
/// never sees weights change under it. What comes from servers elsewhere is copied in.
/// </summary>
/// <param name="parameters">Length of the flat parameter vector.</param>
/// <param name="allocate">Takes memory for what may be sent; null for the process's own.</param>
public sealed class WeightStore(int parameters, Func<int, Memory<float>>? allocate = null)
{
    private readonly Lock _gate = new();
    private readonly List<Vector> _vectors = [];
    private readonly Stack<Memory<float>> _free = new();
    private readonly Dictionary<int, long> _received = [];
    private int _restore;

    /// <summary>Length of the flat parameter vector.</summary>
    public int Parameters => parameters;

    /// <summary>Gradient buffers of the process, as long as the weights, that its workers share.</summary>
    public BulkPool Gradients { get; } = new(parameters, allocate);

    /// <summary>Buffers of another length for what may be sent.</summary>
    public BulkPool NewPool(int length) => new(length, allocate);

    /// <summary>Forgets all versions when the run goes on from a checkpoint. Readers keep what they hold.</summary>
    public void Enter(int restore)
    {
        lock (_gate)
        {
            if (restore <= _restore)
                return;
            _restore = restore;
            _received.Clear();
            for (int i = _vectors.Count - 1; i >= 0; i--)
                Retire(_vectors[i]);
        }
    }

    /// <summary>The flat vector of a version, to be filled by each range's server.</summary>
    public Memory<float> Place(long version)
    {
        lock (_gate)
            return (Find(version) ?? Open(version)).Memory;
    }

    /// <summary>Copies a range of a version in, as it came from a server elsewhere. Of older versions only the one before is
    /// kept.</summary>
    public void Receive(long version, int start, ReadOnlySpan<float> weights)
    {
        Vector vector;
        lock (_gate)
        {
            RetireBelow(version - 1);
            vector = Find(version) ?? Open(version);
            _received[start] = Math.Max(version, _received.GetValueOrDefault(start));
        }

        weights.CopyTo(vector.Memory.Span.Slice(start, weights.Length));
    }

    /// <summary>
    /// Adds what has changed in a range since the version before, as it came from a server elsewhere. Repeats change nothing.
    /// </summary>
    /// <returns>Whether the range has that version now; not if the version before has not come, or is gone.</returns>
    public bool TryReceiveChanges(long version, int start, ReadOnlySpan<float> changes)
    {
        lock (_gate)
        {
            if (!_received.TryGetValue(start, out long newest) || newest != version - 1 || Find(newest) is not { } current)
                return newest == version && Find(version) is not null;
            RetireBelow(newest);
            Vector next = Find(version) ?? Open(version);
            TensorPrimitives.Add(
                current.Memory.Span.Slice(start, changes.Length), changes, next.Memory.Span.Slice(start, changes.Length));
            _received[start] = version;
            return true;
        }
    }

    /// <summary>The flat vectors of a version and of the next one. They are the same memory when nobody holds the
    /// former.</summary>
    public (Memory<float> Current, Memory<float> Next) BeginUpdate(long version)
    {
        lock (_gate)
        {
            Vector current = Find(version) ?? throw new InvalidOperationException($"There are no weights of version {version}.");
            Vector? next = Find(version + 1);
            if (next is null)
            {
                RetireBelow(version);
                next = current.Leases == 0 ? Share(current, version + 1) : Open(version + 1);
            }

            return (current.Memory, next.Memory);
        }
    }

    /// <summary>Holds a version for reading; null if there is none any more.</summary>
    public WeightLease? TryBorrow(long version)
    {
        lock (_gate)
        {
            if (Find(version) is not { Shared: false } vector)
                return null;
            vector.Leases++;
            return new WeightLease(this, vector);
        }
    }

    internal void Return(Vector vector)
    {
        lock (_gate)
        {
            if (--vector.Leases < 0)
                throw new InvalidOperationException($"Version {vector.Version} of the weights was returned more often than borrowed.");
            if (vector.Retired)
                Retire(vector);
        }
    }

    private Vector? Find(long version)
    {
        for (int i = _vectors.Count - 1; i >= 0; i--)
        {
            if (_vectors[i].Version == version && !_vectors[i].Retired)
                return _vectors[i];
        }

        return null;
    }

    private Vector Open(long version)
    {
        if (!_free.TryPop(out Memory<float> memory))
            memory = (allocate ?? AlignedMemory.Allocate)(parameters);
        var vector = new Vector(version, memory);
        _vectors.Add(vector);
        return vector;
    }

    private Vector Share(Vector current, long version)
    {
        var vector = new Vector(version, current.Memory);
        current.Shared = true;
        _vectors.Add(vector);
        return vector;
    }

    private void RetireBelow(long version)
    {
        for (int i = _vectors.Count - 1; i >= 0; i--)
        {
            if (_vectors[i].Version < version)
                Retire(_vectors[i]);
        }
    }

    private void Retire(Vector vector)
    {
        vector.Retired = true;
        if (vector.Leases > 0)
            return;
        _vectors.Remove(vector);
        if (!vector.Shared)
            _free.Push(vector.Memory);
    }

    internal sealed class Vector(long version, Memory<float> memory)
    {
        public long Version => version;

        public Memory<float> Memory => memory;

        public int Leases { get; set; }

        /// <summary>Its memory went on to the next version.</summary>
        public bool Shared { get; set; }

        /// <summary>To be given back with the last lease.</summary>
        public bool Retired { get; set; }
    }
}
