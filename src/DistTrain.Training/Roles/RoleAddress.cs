namespace DistTrain.Training;

/// <summary>Names one role of a run.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Number">Which of its kind, from 0.</param>
public readonly record struct RoleAddress(RoleKind Kind, int Number)
{
    /// <summary>The coordinator.</summary>
    public static RoleAddress Coordinator => new(RoleKind.Coordinator, 0);

    /// <summary>The disk that keeps the checkpoints.</summary>
    public static RoleAddress Storage => new(RoleKind.Storage, 0);

    /// <summary>The parameter server of the given number.</summary>
    public static RoleAddress Server(int number) => new(RoleKind.Server, number);

    /// <summary>The worker of the given number.</summary>
    public static RoleAddress Worker(int number) => new(RoleKind.Worker, number);

    /// <inheritdoc/>
    public override string ToString() => Kind is RoleKind.Coordinator or RoleKind.Storage
        ? Kind.ToString().ToLowerInvariant()
        : $"{Kind.ToString().ToLowerInvariant()} {Number}";
}
