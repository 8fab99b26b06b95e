
namespace DistTrain.Training;

/// <summary>A fault of a schedule.</summary>
/// <param name="At">When it begins, in virtual time.</param>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Node">Whose node it happens to.</param>
/// <param name="For">How long it lasts.</param>
/// <param name="Strength">
/// How bad it is: the share of messages (drop, duplicate, reorder, delay, corrupt), the factor (slow), the seconds of a clock's
/// jump or of a stale disk. 0 where the kind has no strength.
/// </param>
/// <param name="With">
/// Partitions: the nodes on the same side. Message faults: only messages to or from these; empty for all.
/// </param>
public sealed record Fault(
    TimeSpan At, FaultKind Kind, RoleAddress Node, TimeSpan For, double Strength, IReadOnlyList<RoleAddress> With)
{
    /// <summary>When it ends.</summary>
    public TimeSpan End => At + For;

    /// <summary>A number for its random draws that does not depend on the faults beside it.</summary>
    internal int Key => unchecked((int)At.Ticks * 31 + (int)Kind * 1009 + (int)Node.Kind * 101 + Node.Number);
}
