using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Something that will happen. Which fields count depends on the kind.</summary>
internal struct Event
{
    public EventKind Kind;

    /// <summary>The timer's kind, or the fault's place in the schedule.</summary>
    public int Number;

    /// <summary>The role that it happens to.</summary>
    public RoleSlot? Slot;

    /// <summary>The node whose disk it happens to.</summary>
    public Node? Node;

    /// <summary>Who sent the message.</summary>
    public RoleAddress From;

    public Message? Message;

    /// <summary>The incarnation, timer setting or boot that it is meant for.</summary>
    public long Tag;
}
