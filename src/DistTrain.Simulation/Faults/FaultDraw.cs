using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Draws a history's schedule of faults from its seed.</summary>
internal static class FaultDraw
{
    /// <summary>How many faults of one kind a history may have.</summary>
    public const int TriesOfKind = 5;

    // Of so many workers one may lie, so that some whose word can be trusted stay.
    private const int LiarShare = 2;

    private const int ScheduleStream = 1;

    /// <summary>A schedule in the order of time.</summary>
    public static List<Fault> Draw(FaultOptions options, Stage stage, TimeSpan lease, ulong seed)
    {
        var random = new RandomStream(seed, RandomPurpose.Faults, ScheduleStream);
        var faults = new List<Fault>();
        foreach (FaultKind kind in FaultKinds.All)
        {
            double rate = options.Rates.GetValueOrDefault(kind) / TriesOfKind;
            if (rate == 0 || (FaultKinds.NeedsVerification(kind) && !options.Lies))
                continue;
            for (int i = 0; i < TriesOfKind; i++)
            {
                if (random.NextDouble() >= rate)
                    continue;
                Fault fault = One(kind, options, stage, lease, ref random);
                faults.Add(fault);
                // A disk is read when the roles on it start.
                if (kind == FaultKind.ReadError)
                    faults.Add(new Fault(fault.At + fault.For / 4, FaultKind.Restart, fault.Node, TimeSpan.Zero, 0, []));
            }
        }

        faults.Sort((left, right) => left.At.CompareTo(right.At));
        return faults;
    }

    private static Fault One(FaultKind kind, FaultOptions options, Stage stage, TimeSpan lease, ref RandomStream random)
    {
        TimeSpan at = Micro(lease * (random.NextDouble() * options.HorizonLeases));
        // Most faults are short beside a lease, some long: squared, so that both sides of the failure detector's patience are tried.
        double share = random.NextDouble();
        TimeSpan duration = FaultKinds.Lasts(kind) ? Micro(lease * (0.05 + share * share * options.DurationLeases)) : TimeSpan.Zero;
        RoleAddress node = kind switch
        {
            FaultKind.Join => stage.Spares[random.NextInt32(stage.Spares.Count)],
            FaultKind.Leave => stage.Members[random.NextInt32(stage.Members.Count)],
            FaultKind.ReadError => stage.Main(stage.NodeOf(stage.Voters[random.NextInt32(stage.Voters.Count)])),
            FaultKind.Replace => stage.Coordinators[random.NextInt32(stage.Coordinators.Count)],
            FaultKind.ServerBitFlip => RoleAddress.Server(random.NextInt32(stage.Servers)),
            _ when FaultKinds.NeedsVerification(kind) =>
                RoleAddress.Worker(random.NextInt32(Math.Max(1, stage.Workers / LiarShare))),
            _ => stage.Main(random.NextInt32(stage.Nodes)),
        };
        double strength = Math.Round(FaultKinds.StrengthKey(kind) switch
        {
            "share" => 0.1 + 0.9 * random.NextDouble(),
            "factor" => 2 + 18 * random.NextDouble(),
            "by" => lease.TotalSeconds * (0.2 + 3 * random.NextDouble()),
            _ => 0,
        }, 3);
        return new Fault(at, kind, node, duration, strength, Others(kind, node, stage, ref random));
    }

    private static RoleAddress[] Others(FaultKind kind, RoleAddress node, Stage stage, ref RandomStream random)
    {
        if (!FaultKinds.TakesOthers(kind))
            return [];
        int count = random.NextInt32(kind is FaultKind.Partition or FaultKind.OneWayPartition ? stage.Nodes / 2 + 1 : 3);
        var others = new SortedSet<RoleAddress>();
        for (int i = 0; i < count; i++)
            others.Add(stage.Main(random.NextInt32(stage.Nodes)));
        others.Remove(node);
        return [.. others];
    }

    private static TimeSpan Micro(TimeSpan time) => TimeSpan.FromMicroseconds(Math.Round(time.TotalMicroseconds));
}
