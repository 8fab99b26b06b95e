namespace DistTrain.Training;

/// <summary>What is known of each kind of fault.</summary>
internal static class FaultKinds
{
    public static IReadOnlyList<FaultKind> All { get; } = Enum.GetValues<FaultKind>();

    /// <summary>The name in schedules and tables: <c>one-way-partition</c>.</summary>
    public static string NameOf(FaultKind kind) => Names[(int)kind];

    /// <summary>The names of all kinds.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(kind => Kebab(kind.ToString()))];

    /// <summary>The key of a fault's strength in a schedule; null if the kind has none.</summary>
    public static string? StrengthKey(FaultKind kind) => kind switch
    {
        FaultKind.Drop or FaultKind.Duplicate or FaultKind.Reorder or FaultKind.Delay or FaultKind.Corrupt => "share",
        FaultKind.Slow => "factor",
        FaultKind.ClockJump or FaultKind.StaleRestart => "by",
        _ => null,
    };

    /// <summary>Whether it lasts for some time.</summary>
    public static bool Lasts(FaultKind kind) => !NeedsVerification(kind) && kind is not (
        FaultKind.Restart or FaultKind.ClockJump or FaultKind.BitRot or FaultKind.Join or FaultKind.Replace
        or FaultKind.Suspicion);

    /// <summary>Whether it goes by messages between nodes.</summary>
    public static bool OfMessages(FaultKind kind) => kind is
        FaultKind.Drop or FaultKind.Duplicate or FaultKind.Reorder or FaultKind.Delay or FaultKind.Corrupt;

    /// <summary>Whether others can be named with it.</summary>
    public static bool TakesOthers(FaultKind kind) =>
        OfMessages(kind) || kind is FaultKind.Partition or FaultKind.OneWayPartition;

    /// <summary>Whether only recomputation can find it.</summary>
    public static bool NeedsVerification(FaultKind kind) => OfGradients(kind) || OfMemory(kind);

    /// <summary>Whether a worker's next gradient is wrong.</summary>
    public static bool OfGradients(FaultKind kind) =>
        kind is FaultKind.BitFlip or FaultKind.NanGradient or FaultKind.FlippedGradient;

    /// <summary>Whether what lies in a role's memory changes by itself.</summary>
    public static bool OfMemory(FaultKind kind) => kind is FaultKind.WorkerBitFlip or FaultKind.ServerBitFlip;

    private static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => (i > 0 && char.IsAsciiLetterUpper(c) ? "-" : "") + char.ToLowerInvariant(c)));
}
