namespace DistTrain.Simulation;

/// <summary>What comes due in the event queue.</summary>
internal enum EventKind : byte
{
    /// <summary>A message arrives at a role, whatever its incarnation.</summary>
    Message,

    /// <summary>A role's own message: its start, the end of its job. It dies with the incarnation.</summary>
    Own,

    /// <summary>A timer.</summary>
    Timer,

    /// <summary>A request arrives at a disk.</summary>
    Request,

    /// <summary>A disk has done a request.</summary>
    Served,

    /// <summary>The failure detector looks around.</summary>
    Detector,

    /// <summary>The elector looks around.</summary>
    Elector,

    /// <summary>A fault begins.</summary>
    FaultBegins,

    /// <summary>A fault ends.</summary>
    FaultEnds,

    /// <summary>The run is over, and so is the time to tidy up.</summary>
    Curtain,
}
