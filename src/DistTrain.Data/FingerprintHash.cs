using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DistTrain.Data;

/// <summary>Feeds a data set's content into SHA-256, little-endian on every machine.</summary>
internal sealed class FingerprintHash : IDisposable
{
    /// <summary>Raise it when what is hashed, or its order, changes.</summary>
    private const int Version = 1;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public FingerprintHash(string kind, int count, ReadOnlySpan<int> dims, int classes)
    {
        Add(Encoding.ASCII.GetBytes(kind.PadRight(8)));
        Add([Version, count, classes, dims.Length]);
        Add(dims);
    }

    public void Add(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public void Add(ReadOnlySpan<int> values)
    {
        Span<byte> word = stackalloc byte[4];
        foreach (int value in values)
        {
            BinaryPrimitives.WriteInt32LittleEndian(word, value);
            _hash.AppendData(word);
        }
    }

    public void Add(ReadOnlySpan<float> values)
    {
        Span<byte> word = stackalloc byte[4];
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(word, value);
            _hash.AppendData(word);
        }
    }

    public void Add(ulong value)
    {
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, value);
        _hash.AppendData(word);
    }

    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
