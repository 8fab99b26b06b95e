namespace DistTrain.Training;

/// <summary>
/// The limits of a message on the wire. A reader checks them before it takes memory; a writer never goes beyond them.
/// </summary>
public static class WireLimits
{
    /// <summary>
    /// Bytes of a message without its payload. The largest are views and lists of checkpoints of hundreds of nodes.
    /// </summary>
    public const int ControlBytesMax = 1 << 20;

    /// <summary>Bytes of a text in UTF-8.</summary>
    public const int TextBytesMax = 1 << 15;

    /// <summary>Elements of a list.</summary>
    public const int CountMax = 1 << 17;

    /// <summary>Float32 values of a payload: the most that one buffer of the runtime can hold in bytes, rounded down.</summary>
    public const int PayloadFloatsMax = 1 << 28;

    /// <summary>Bytes of a payload.</summary>
    public const long PayloadBytesMax = sizeof(float) * (long)PayloadFloatsMax;
}
