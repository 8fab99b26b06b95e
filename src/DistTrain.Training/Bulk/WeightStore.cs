using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// The weights of one process: flat vectors by version, that servers write range by range and workers read whole, without a copy.
/// A version that nobody reads any more is updated in place; while a late reader still holds it, the next version goes to
/// another vector, so a reader never sees weights change under it.
/// </summary>
public sealed class WeightStore(int parameters)
{
    private readonly Lock _gate = new();
    private readonly List<Vector> _vectors = [];
    private readonly Stack<Memory<float>> _free = new();

    /// <summary>Length of the flat parameter vector.</summary>
    public int Parameters => parameters;

    /// <summary>Gradient buffers of the process, as long as the weights, that its workers share.</summary>
    public BulkPool Gradients { get; } = new(parameters);

    /// <summary>Starts over at a version, as after a restore. Readers keep what they hold.</summary>
    /// <returns>The flat vector of the version, to be filled by each range's server.</returns>
    public Memory<float> Restart(long version)
    {
        lock (_gate)
        {
            Vector? present = Find(version);
            if (present is { Fresh: true })
                return present.Memory;
            foreach (Vector vector in _vectors.ToArray())
                Retire(vector);
            return Open(version, fresh: true).Memory;
        }
    }

    /// <summary>The flat vectors of a version and of the next one. They are the same memory when nobody reads the former.</summary>
    public (Memory<float> Current, Memory<float> Next) BeginUpdate(long version)
    {
        lock (_gate)
        {
            Vector current = Find(version) ?? throw new InvalidOperationException($"There are no weights of version {version}.");
            current.Superseded = true;
            current.Fresh = false;
            Vector? next = Find(version + 1);
            if (next is null)
            {
                for (int i = _vectors.Count - 1; i >= 0; i--)
                {
                    if (_vectors[i].Version < version)
                        Retire(_vectors[i]);
                }

                bool inPlace = current.Leases == 0;
                next = inPlace ? Share(current, version + 1) : Open(version + 1, fresh: false);
            }

            return (current.Memory, next.Memory);
        }
    }

    /// <summary>Borrows a version for reading; null if it has been superseded. To be returned with <see cref="Return"/>.</summary>
    public ReadOnlyMemory<float>? TryBorrow(long version)
    {
        lock (_gate)
        {
            if (Find(version) is not { Superseded: false } vector)
                return null;
            vector.Leases++;
            vector.Fresh = false;
            return vector.Memory;
        }
    }

    /// <summary>Ends a borrowing of the version.</summary>
    public void Return(long version)
    {
        lock (_gate)
        {
            Vector vector = _vectors.FindLast(v => v.Version == version && v.Leases > 0)
                ?? throw new InvalidOperationException($"Version {version} of the weights was not borrowed.");
            vector.Leases--;
            if (vector.Retired)
                Retire(vector);
        }
    }

    private Vector? Find(long version) => _vectors.FindLast(v => v.Version == version && !v.Retired);

    private Vector Open(long version, bool fresh)
    {
        var vector = new Vector(version, _free.TryPop(out Memory<float> memory) ? memory : AlignedMemory.Allocate(parameters)) { Fresh = fresh };
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

    private void Retire(Vector vector)
    {
        vector.Retired = true;
        if (vector.Leases > 0)
            return;
        _vectors.Remove(vector);
        if (!vector.Shared)
            _free.Push(vector.Memory);
    }

    private sealed class Vector(long version, Memory<float> memory)
    {
        public long Version => version;

        public Memory<float> Memory => memory;

        public int Leases { get; set; }

        /// <summary>Opened by a restart and not yet updated: other servers of the same restart join it.</summary>
        public bool Fresh { get; set; }

        /// <summary>An update of it has begun.</summary>
        public bool Superseded { get; set; }

        /// <summary>Its memory went on to the next version.</summary>
        public bool Shared { get; set; }

        /// <summary>To be given back with the last lease.</summary>
        public bool Retired { get; set; }
    }
}
