using System.Buffers;
using DistTrain.Numerics;

namespace DistTrain.Hosting;

/// <summary>
/// Floats in shared memory, as memory like any other. What is taken here can be lent to a peer of this machine, and is kept as
/// long as the process lives.
/// </summary>
internal sealed unsafe class SharedFloats(SharedMemory memory, int length) : MemoryManager<float>
{
    /// <summary>Fewer floats are sent as bytes: that is as fast.</summary>
    public const int LengthMin = 1024;

    /// <summary>Where they lie.</summary>
    public SharedMemory Source => memory;

    /// <summary>Takes zeroed memory: shared if the system has some, and if it is worth it.</summary>
    public static Memory<float> Allocate(int length) =>
        length >= LengthMin && SharedMemory.TryCreate(sizeof(float) * (long)length) is { } shared
            ? new SharedFloats(shared, length).Memory
            : AlignedMemory.Allocate(length);

    /// <inheritdoc/>
    public override Span<float> GetSpan() => new(memory.Address, length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new((float*)memory.Address + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Spans may still be about.
    }
}
