using Akka.Configuration;

namespace DistTrain.AkkaHost;

/// <summary>The limits of payloads that go through Akka.Remote.</summary>
internal sealed record BulkOptions
{
    /// <summary>Bytes of a chunk, at most <see cref="BulkSerializer.ChunkBytesMax"/>.</summary>
    public int ChunkBytes { get; init; } = BulkSerializer.ChunkBytesMax;

    /// <summary>Chunks under way to a peer.</summary>
    public int Window { get; init; } = 64;

    /// <summary>Bytes of payload that wait to be sent to a peer; what goes beyond is dropped.</summary>
    public long QueueBytesMax { get; init; } = 1L << 30;

    /// <summary>The values of <c>disttrain.bulk</c>.</summary>
    /// <exception cref="Training.ConfigurationException">They are beyond their limits.</exception>
    public static BulkOptions From(Config config)
    {
        var options = new BulkOptions
        {
            ChunkBytes = (int)(config.GetByteSize("disttrain.bulk.chunk-size") ?? BulkSerializer.ChunkBytesMax),
            Window = config.GetInt("disttrain.bulk.window", 64),
        };
        return options.ChunkBytes is >= 1000 and <= BulkSerializer.ChunkBytesMax && options.Window is >= 2 and <= 4096
            ? options
            : throw new Training.ConfigurationException(
                $"disttrain.bulk: chunk-size must be 1000b to {BulkSerializer.ChunkBytesMax}b and window 2 to 4096, not "
                + $"{options.ChunkBytes}b and {options.Window}.");
    }
}
