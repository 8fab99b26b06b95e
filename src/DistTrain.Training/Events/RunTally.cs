namespace DistTrain.Training;

/// <summary>How often something happened to a run beside its steps, since its beginning.</summary>
public sealed record RunTally
{
    /// <summary>Times that all parameters went back to a checkpoint, or to the beginning.</summary>
    public int Restores { get; init; }

    /// <summary>Times that a server took the place of one that was gone.</summary>
    public int Promotions { get; init; }

    /// <summary>Workers that were evicted for a wrong gradient.</summary>
    public int Evictions { get; init; }

    /// <summary>Times that a worker crashed or was silent too long.</summary>
    public int WorkersLost { get; init; }

    /// <summary>Times that a server crashed or was silent too long.</summary>
    public int ServersLost { get; init; }

    /// <summary>Times that a coordinator took over from another, or from its own former start.</summary>
    public int CoordinatorsLost { get; init; }

    /// <summary>One more notice.</summary>
    /// <param name="kind">Its <see cref="RunEvent.Notice.Kind"/>.</param>
    public RunTally With(string kind) => kind switch
    {
        "restored" => this with { Restores = Restores + 1 },
        "promoted" => this with { Promotions = Promotions + 1 },
        "evicted" => this with { Evictions = Evictions + 1 },
        "worker-lost" => this with { WorkersLost = WorkersLost + 1 },
        "server-lost" => this with { ServersLost = ServersLost + 1 },
        "taken-over" => this with { CoordinatorsLost = CoordinatorsLost + 1 },
        _ => this,
    };
}
