namespace DistTrain.Training;

/// <summary>Names one role of a run.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Number">Which of its kind, from 0.</param>
public readonly record struct RoleAddress(RoleKind Kind, int Number) : IComparable<RoleAddress>
{
    /// <summary>The coordinator, where there is but one place for it.</summary>
    public static RoleAddress Coordinator => CoordinatorOf(0);

    /// <summary>The disk, where there is but one node.</summary>
    public static RoleAddress Storage => StorageOf(0);

    /// <summary>The coordinator at the given one of the places where it may run.</summary>
    public static RoleAddress CoordinatorOf(int number) => new(RoleKind.Coordinator, number);

    /// <summary>The parameter server of the given number.</summary>
    public static RoleAddress Server(int number) => new(RoleKind.Server, number);

    /// <summary>The worker of the given number.</summary>
    public static RoleAddress Worker(int number) => new(RoleKind.Worker, number);

    /// <summary>The disk of the given node.</summary>
    public static RoleAddress StorageOf(int number) => new(RoleKind.Storage, number);

    /// <summary>The voter of the given number.</summary>
    public static RoleAddress Voter(int number) => new(RoleKind.Voter, number);

    /// <summary>The host of the given node.</summary>
    public static RoleAddress NodeOf(int number) => new(RoleKind.Node, number);

    /// <inheritdoc/>
    public int CompareTo(RoleAddress other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : Number.CompareTo(other.Number);

    /// <inheritdoc/>
    public override string ToString() => this == Coordinator || this == Storage
        ? Kind.ToString().ToLowerInvariant()
        : $"{Kind.ToString().ToLowerInvariant()} {Number}";

    /// <summary>Order by kind, then number.</summary>
    public static bool operator <(RoleAddress left, RoleAddress right) => left.CompareTo(right) < 0;

    /// <summary>Order by kind, then number.</summary>
    public static bool operator >(RoleAddress left, RoleAddress right) => left.CompareTo(right) > 0;

    /// <summary>Order by kind, then number.</summary>
    public static bool operator <=(RoleAddress left, RoleAddress right) => left.CompareTo(right) <= 0;

    /// <summary>Order by kind, then number.</summary>
    public static bool operator >=(RoleAddress left, RoleAddress right) => left.CompareTo(right) >= 0;
}
