using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Who a node is, and the limits that it keeps towards others.</summary>
public sealed record NetworkOptions
{
    /// <summary>Which run it belongs to: nodes of another one are refused.</summary>
    public required string Run { get; init; }

    /// <summary>Its number.</summary>
    public required int Node { get; init; }

    /// <summary>Which start of it this is: a later one takes the place of an earlier one.</summary>
    public required long Incarnation { get; init; }

    /// <summary>What everyone must know who joins; never sent.</summary>
    public required string Token { get; init; }

    /// <summary>Certificates for links beyond this machine; null to stay on it.</summary>
    public NetworkTls? Tls { get; init; }

    /// <summary>What payloads are shortened with, once the run is known.</summary>
    public PayloadCodecs Codecs { get; init; } = new();

    /// <summary>Measures for how long bulk is on its way.</summary>
    internal TransferClock Transfers { get; } = new();

    /// <summary>A peer that is silent for so long is lost.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A handshake takes no longer.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest pause before a lost peer is called again; the first is a hundredth of it, and each twice the one before.
    /// </summary>
    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Peers at a time; more are refused.</summary>
    public int PeersMax { get; init; } = 1024;

    /// <summary>Strangers at a time whose handshake is under way; more wait in the system's queue.</summary>
    public int HandshakesMax { get; init; } = 32;

    /// <summary>Visitors at a time; more are refused.</summary>
    public int VisitsMax { get; init; } = 64;

    /// <summary>A visitor that says nothing for so long is cut off, and so is one that does not read what it asked for.</summary>
    public TimeSpan VisitPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest payload of a message in bytes; a peer that sends a larger one is lost.</summary>
    public int PayloadBytesMax { get; init; } = sizeof(float) * WireLimits.PayloadFloatsMax;

    /// <summary>Messages that wait to be sent on one link; more are dropped.</summary>
    public int QueueMessagesMax { get; init; } = 1 << 16;

    /// <summary>Bytes of payload that wait to be sent to one peer; what goes beyond is dropped.</summary>
    public long QueueBytesMax { get; init; } = 2L << 30;

    /// <summary>
    /// Bytes of payload that came from one peer and that nobody has released yet; a peer that sends more is not read from
    /// meanwhile. One message is always taken.
    /// </summary>
    public long ReceiveBytesMax { get; init; } = 2L << 30;

    /// <summary>Whether payloads have a checksum; null for those that leave this machine.</summary>
    public bool? ChecksPayload { get; init; }

    /// <summary>
    /// Whether bulk between processes of one machine goes over a Unix domain socket, where the system has them by name.
    /// </summary>
    public bool UseLocalSockets { get; init; } = OperatingSystem.IsLinux() && LinksVariable is not "tcp";

    /// <summary>
    /// Whether processes of one machine and one user exchange messages through memory, where the system has it. Bulk that lies
    /// there is not copied then.
    /// </summary>
    public bool SharesMemory { get; init; } = OperatingSystem.IsLinux() && LinksVariable is not ("tcp" or "sockets");

    /// <summary>
    /// How processes of one machine are to reach each other, for measurements and tests: <c>memory</c>, which is the default,
    /// <c>sockets</c>, or <c>tcp</c> as from machine to machine.
    /// </summary>
    private static string? LinksVariable => Environment.GetEnvironmentVariable("DISTTRAIN_LINKS");
}
