namespace DistTrain.Tests;

/// <summary>A reader of bytes that may come from anywhere, and what is asked of it.</summary>
/// <param name="Name">What it reads, for reports.</param>
/// <param name="Share">Its share of all inputs, from 0 to 1.</param>
/// <param name="Valid">Inputs that it reads; damaged ones are made from them.</param>
internal sealed record FuzzTarget(string Name, double Share, IReadOnlyList<byte[]> Valid)
{
    /// <summary>
    /// Reads an input: true if it was taken, false if it was refused by the error that the reader documents. Whatever else it
    /// throws is a failure.
    /// </summary>
    public required Func<byte[], bool> Read { get; init; }

    /// <summary>Puts checksums right in half of the damaged inputs, so that the damage gets beyond them.</summary>
    public Action<byte[]>? Seal { get; init; }

    /// <summary>Pieces that mean something to the reader; they are put in here and there.</summary>
    public IReadOnlyList<byte[]> Words { get; init; } = [];

    /// <summary>The most bytes that reading an empty input may allocate.</summary>
    public long AllocatedBytesMax { get; init; } = 256 << 10;

    /// <summary>How many more for each byte of the input.</summary>
    public long AllocatedBytesPerByte { get; init; } = 64;
}
