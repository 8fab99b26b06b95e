namespace DistTrain.Benchmarks;

/// <summary>What happens to a run in processes at its moment.</summary>
internal enum MatrixFault
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>kill -9 of a node with a worker and no server.</summary>
    Worker,

    /// <summary>kill -9 of a node with a server whose ranges have backups.</summary>
    ServerWithBackup,

    /// <summary>kill -9 of a node with a server whose ranges have none.</summary>
    Server,

    /// <summary>kill -9 of the coordinator, which is started again.</summary>
    Coordinator,

    /// <summary>kill -9 of all processes, also of the one that would start them again; then --resume.</summary>
    All,

    /// <summary>SIGSTOP of a node for three lease times, then SIGCONT.</summary>
    Pause,
}
