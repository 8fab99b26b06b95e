using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Something that will happen. Which fields count depends on the kind.</summary>
internal readonly record struct Event
{
    public EventKind Kind { get; init; }

    /// <summary>The timer's kind, or the fault's place in the schedule.</summary>
    public int Number { get; init; }

    /// <summary>The role that it happens to.</summary>
    public RoleSlot? Slot { get; init; }

    /// <summary>The node whose disk it happens to.</summary>
    public Node? Node { get; init; }

    /// <summary>Who sent the message.</summary>
    public RoleAddress From { get; init; }

    public Message? Message { get; init; }

    /// <summary>The incarnation, timer setting or boot that it is meant for.</summary>
    public long Tag { get; init; }
}
