namespace DistTrain.Training;

/// <summary>What can go wrong in a simulated cluster.</summary>
public enum FaultKind
{
    /// <summary>
    /// A node loses its power: memory and what its disk has not made durable are gone. It comes back at the fault's end.
    /// </summary>
    Crash,

    /// <summary>The processes of a node die and start again: fresh memory, the disk as it was.</summary>
    Restart,

    /// <summary>A node crashes and comes back with its disk as it was some time ago, as from an old snapshot.</summary>
    StaleRestart,

    /// <summary>A node stands still; what comes meanwhile waits.</summary>
    Pause,

    /// <summary>A node computes and writes more slowly.</summary>
    Slow,

    /// <summary>A share of a node's messages is lost.</summary>
    Drop,

    /// <summary>A share of a node's messages arrives twice.</summary>
    Duplicate,

    /// <summary>A share of a node's messages is overtaken by later ones.</summary>
    Reorder,

    /// <summary>A share of a node's messages is late, and those behind them.</summary>
    Delay,

    /// <summary>A share of a node's messages is damaged on the wire; the checksum finds it, so they are lost.</summary>
    Corrupt,

    /// <summary>Some nodes and the others do not reach each other.</summary>
    Partition,

    /// <summary>Some nodes do not reach the others, but are reached.</summary>
    OneWayPartition,

    /// <summary>A node's clock jumps ahead, its timers with it.</summary>
    ClockJump,

    /// <summary>A node loses its power in the middle of a write.</summary>
    TornWrite,

    /// <summary>A disk says that parts and manifests are durable which are not; the next loss of power shows it.</summary>
    LostFsync,

    /// <summary>A bit of a stored checkpoint part turns.</summary>
    BitRot,

    /// <summary>A disk cannot be read.</summary>
    ReadError,

    /// <summary>A disk has no space left.</summary>
    DiskFull,

    /// <summary>A worker or server is asked to leave, and comes back as a new one at the fault's end.</summary>
    Leave,

    /// <summary>A worker or server that was not there joins.</summary>
    Join,

    /// <summary>Another coordinator is started while the one in force is alive.</summary>
    Replace,

    /// <summary>The failure detector gives a node up that is alive.</summary>
    Suspicion,

    /// <summary>A bit of a gradient turns in a worker's memory. Needs verification.</summary>
    BitFlip,

    /// <summary>A worker's gradient becomes NaN. Needs verification.</summary>
    NanGradient,

    /// <summary>A part of a worker's gradient has the wrong sign. Needs verification.</summary>
    FlippedGradient,

    /// <summary>A node crashes and comes back with an empty disk.</summary>
    LostDisk,

    /// <summary>A bit of the weights turns in a worker's memory. Needs verification.</summary>
    WorkerBitFlip,

    /// <summary>A bit of a range's weights or optimizer slots turns in a server's memory. Needs verification.</summary>
    ServerBitFlip,
}
