using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Mixes of faults by name.</summary>
public static class FaultProfiles
{
    private const double LieRate = 0.2;

    private static readonly Dictionary<string, FaultOptions> s_profiles = new()
    {
        ["default"] = Mix(0.30, (FaultKind.Crash, 0.8), (FaultKind.Restart, 0.4), (FaultKind.Pause, 0.4), (FaultKind.Replace, 0.4)),
        ["calm"] = Mix(0),
        ["network"] = Mix(
            0, (FaultKind.Drop, 1), (FaultKind.Duplicate, 1), (FaultKind.Reorder, 1), (FaultKind.Delay, 1), (FaultKind.Corrupt, 0.7),
            (FaultKind.Partition, 0.7), (FaultKind.OneWayPartition, 0.7), (FaultKind.Pause, 0.5)),
        ["crashes"] = Mix(
            0, (FaultKind.Crash, 2.5), (FaultKind.Restart, 1), (FaultKind.Pause, 0.5), (FaultKind.Replace, 0.7), (FaultKind.TornWrite, 0.5)),
        ["disks"] = Mix(
            0, (FaultKind.Crash, 2), (FaultKind.StaleRestart, 1), (FaultKind.TornWrite, 1), (FaultKind.LostFsync, 1), (FaultKind.BitRot, 1),
            (FaultKind.ReadError, 1), (FaultKind.DiskFull, 1), (FaultKind.LostDisk, 0.7)),
        ["membership"] = Mix(
            0, (FaultKind.Leave, 1.5), (FaultKind.Join, 1.5), (FaultKind.Replace, 0.7), (FaultKind.Suspicion, 1), (FaultKind.Crash, 0.7)),
        ["beyond"] = Mix(
            0.2, (FaultKind.Crash, 2), (FaultKind.LostFsync, 2), (FaultKind.BitRot, 2), (FaultKind.StaleRestart, 1.5),
            (FaultKind.LostDisk, 3)) with
        {
            SpareLastCopies = false,
            SpareVoters = false,
            MayHalt = true,
        },
        ["lies"] = Mix(
            0, (FaultKind.BitFlip, 1), (FaultKind.NanGradient, 1), (FaultKind.FlippedGradient, 1), (FaultKind.WorkerBitFlip, 1),
            (FaultKind.ServerBitFlip, 1), (FaultKind.Crash, 0.5), (FaultKind.Drop, 0.2), (FaultKind.Replace, 0.3)) with
        {
            Lies = true,
        },
    };

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names => [.. s_profiles.Keys];

    /// <summary>The mix of a name.</summary>
    /// <exception cref="ConfigurationException">There is no such profile.</exception>
    public static FaultOptions Of(string name) => s_profiles.TryGetValue(name, out FaultOptions? options)
        ? options
        : throw new ConfigurationException($"there is no profile '{name}' of faults{Spelling.HintOrList(name, [.. s_profiles.Keys])}");

    /// <summary>
    /// The mix of a name for a run: one that verifies everything is lied to under the default mix, too. It may halt then: where two
    /// workers are left and one of them lies, nobody can tell which.
    /// </summary>
    /// <exception cref="ConfigurationException">There is no such profile.</exception>
    public static FaultOptions Of(string name, SimulatedRun run)
    {
        FaultOptions options = Of(name);
        if (name != Names[0] || run.Plan.Verify < 1)
            return options;
        var rates = FaultKinds.All.ToDictionary(
            kind => kind, kind => FaultKinds.NeedsVerification(kind) ? LieRate : options.Rates.GetValueOrDefault(kind));
        return options with { Rates = rates, Lies = true, MayHalt = true };
    }

    /// <summary>One rate for all kinds but the lies, and others for some.</summary>
    private static FaultOptions Mix(double rate, params (FaultKind Kind, double Rate)[] others)
    {
        var rates = FaultKinds.All.Where(kind => !FaultKinds.NeedsVerification(kind)).ToDictionary(kind => kind, _ => rate);
        foreach ((FaultKind kind, double other) in others)
            rates[kind] = other;
        return new FaultOptions { Rates = rates };
    }
}
