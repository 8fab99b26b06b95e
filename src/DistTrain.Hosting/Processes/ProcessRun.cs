using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using DistTrain.Data;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>The coordinator's process of a run in several: with the one voter, and all that the run writes down.</summary>
public static class ProcessRun
{
    /// <summary>Runs the coordinator until the run is complete, stopped or failed.</summary>
    /// <param name="spec">The run file.</param>
    /// <param name="data">The data.</param>
    /// <param name="folder">Where the run's files go.</param>
    /// <param name="place">Where and how it lets nodes in.</param>
    /// <param name="observer">Sees what happens.</param>
    /// <param name="stop">Asks to stop after the steps under way, with a checkpoint.</param>
    /// <returns>The results; null if the run was stopped before its end.</returns>
    /// <exception cref="ConfigurationException">The run file, the data and the folder do not fit together.</exception>
    /// <exception cref="RunFailedException">The run could not go on.</exception>
    /// <exception cref="RefusedException">The place is beyond this machine, and there are no certificates.</exception>
    public static RunSummary? Coordinate(
        RunSpec spec, DataSplits data, RunFolder folder, CoordinatorPlace place, IRunObserver observer, CancellationToken stop)
    {
        RunPlan plan = RunPlanner.Plan(spec, data, voters: NodePlan.Voters);
        using var claim = RunLock.Take(folder);
        ProcessSession session = ProcessSession.Read(folder);
        // A coordinator that died when all was done has nothing left to do.
        if (session.Ended)
            return Told(folder, observer);
        // It has been here before: the voter's file tells where the run stands.
        bool again = session.Port > 0;
        var beginning = new RunBeginning(plan, "processes", session.Resumes || again, KeepsRecords: again);
        var watch = new RunWatch(observer);
        CoordinatorNode? node = null;
        return TrainingRun.Execute(
            spec, folder, beginning, watch,
            parts => (node = new CoordinatorNode(parts, folder, new SessionKeeper(folder, session), place, watch)).Run(stop),
            () => node?.Dispose());
    }

    /// <summary>The results of a run that has ended; null if it was stopped before its end.</summary>
    private static RunSummary? Told(RunFolder folder, IRunObserver observer)
    {
        if (!File.Exists(folder.SummaryFile))
            return null;
        byte[] kept = File.ReadAllBytes(folder.SummaryFile);
        if (JsonSerializer.Deserialize(kept, HostingJson.Default.RunSummary) is not { } summary)
            return null;
        observer.OnEvent(new RunEvent.Completed(summary));
        return summary;
    }
}

/// <summary>Where and how a coordinator lets nodes in.</summary>
public sealed record CoordinatorPlace
{
    /// <summary>Where it listens; a port of 0 is the one that it had before, or chosen by the system.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>Certificates for links beyond this machine; null to stay on it.</summary>
    public NetworkTls? Tls { get; init; }

    /// <summary>The run's name.</summary>
    public required string Name { get; init; }

    /// <summary>What nodes are sent.</summary>
    public required RunOffer Offer { get; init; }

    /// <summary>Whether its user hears of nodes that come and go.</summary>
    public bool Announces { get; init; }
}
