namespace DistTrain.Tests;

/// <summary>What happens to packets on their way. Shares are from 0 to 1.</summary>
internal sealed record PacketFaults
{
    /// <summary>Nothing.</summary>
    public static PacketFaults None { get; } = new();

    /// <summary>How much later each packet arrives.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Share of packets that do not arrive.</summary>
    public double Loss { get; init; }

    /// <summary>Share of packets that arrive twice.</summary>
    public double Duplicates { get; init; }

    /// <summary>Share of packets that those after them overtake.</summary>
    public double Reordered { get; init; }

    /// <summary>Share of packets of which a bit is flipped, whose checksum is then as wrong as on a real line.</summary>
    public double Corrupt { get; init; }

    /// <summary>Bytes a second from each node; 0 for no limit.</summary>
    public long BytesPerSecond { get; init; }
}
