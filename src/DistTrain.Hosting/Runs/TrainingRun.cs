using System.Text.Json;
using DistTrain.Data;
using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>A whole run in this process, from the run file to the files that it leaves.</summary>
public static class TrainingRun
{
    /// <summary>Trains until the run is complete, stopped or failed.</summary>
    /// <param name="spec">The run file.</param>
    /// <param name="data">The data.</param>
    /// <param name="folder">Where the run's files go.</param>
    /// <param name="resume">Whether to go on from the folder's newest whole checkpoint.</param>
    /// <param name="observer">Sees what happens.</param>
    /// <param name="stop">Asks to stop after the steps under way, with a checkpoint.</param>
    /// <returns>The results; null if the run was stopped before its end.</returns>
    /// <exception cref="ConfigurationException">The run file, the data and the folder do not fit together.</exception>
    /// <exception cref="RunFailedException">The run could not go on.</exception>
    public static RunSummary? Execute(
        RunSpec spec, DataSplits data, RunFolder folder, bool resume, IRunObserver observer, CancellationToken stop)
    {
        using var claim = RunLock.Take(folder);
        var beginning = new RunBeginning(RunPlanner.Plan(spec, data, oneProcess: true), "in-process", resume, KeepsRecords: false);
        return Execute(spec, folder, beginning, observer, parts => Play(parts, data, stop));
    }

    /// <summary>Opens a run's files, has it played, and keeps its results.</summary>
    /// <param name="spec">The run file.</param>
    /// <param name="folder">Where the run's files go; this process has its lock.</param>
    /// <param name="beginning">How it begins.</param>
    /// <param name="observer">Sees what happens.</param>
    /// <param name="play">Runs the roles to the end.</param>
    /// <param name="close">Done once the results are kept, or cannot be.</param>
    internal static RunSummary? Execute(
        RunSpec spec, RunFolder folder, RunBeginning beginning, IRunObserver observer, Func<RunParts, RunEvent> play,
        Action? close = null)
    {
        RunPlan plan = beginning.Plan;
        void Warn(string text) => observer.OnEvent(new RunEvent.Warning(text));
        var checkpoints = new CheckpointFolder(folder.Checkpoints, spec.Train.Checkpoint.Keep);
        TrainingState state = (beginning.Resumes ? checkpoints.Load(plan, Warn) : null) ?? plan.Initial;
        using var records = new RunRecords(folder, spec.Log, beginning.Resumes, state.Step, Warn);
        using var log = new MetricsLog(
            folder.MetricsFile, spec.Log.EverySteps, beginning.KeepsRecords ? long.MaxValue : state.Step);
        var description = new RunDescription(
            spec.Name, beginning.Host, plan.Workers, plan.Servers, plan.Shards.Shards, plan.Model.ParameterCount, plan.Shards.Samples,
            plan.Epochs, plan.Shards.StepsPerEpoch, Kernel.Identity) { Update = plan.Consistency.Update };
        var start = new RunStart(state.Step, state.Epoch)
        {
            Line = state.Line,
            Restores = Math.Max(records.Ledger.Restores, state.Line.Restore),
            Tally = log.Tally,
        };
        var coordinator = new Coordinator(plan, start, description, Kernel.Hash);
        try
        {
            return play(new RunParts(plan, state, coordinator, checkpoints, records, new Tee(log, observer))) switch
            {
                RunEvent.Completed(var summary) => Keep(folder, checkpoints, plan, coordinator.FinalWeights!, summary),
                RunEvent.Failed(var reason) => throw new RunFailedException(reason),
                _ => null,
            };
        }
        finally
        {
            close?.Invoke();
        }
    }

    private static RunEvent Play(RunParts parts, DataSplits data, CancellationToken stop)
    {
        var roles = new OneProcessRoles(parts, data);
        using var host = new RoleHost(roles.Threads, parts.Records.History, parts.Observer, RoleThreads.LongSpin);
        host.Surroundings = OneProcess.Of(parts, (to, message) => host.TryPost(RoleAddress.Storage, to, message));
        foreach ((RoleAddress address, Role role, bool pinned) in roles.Make())
            host.Add(address, role, pinned);
        host.Start();
        using CancellationTokenRegistration registration =
            stop.Register(() => host.Tell(RoleAddress.Coordinator, new MembershipMessages.StopRequested()));
        return host.AwaitEnd();
    }

    private static RunSummary Keep(RunFolder folder, CheckpointFolder checkpoints, RunPlan plan, float[] weights, RunSummary summary)
    {
        try
        {
            DurableFile.Write(folder.ModelFile, SafeTensors.Write(plan.Model, weights));
            DurableFile.Write(folder.SummaryFile, JsonSerializer.SerializeToUtf8Bytes(summary, HostingJson.Default.RunSummary));
            return summary;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RunFailedException(
                $"The results cannot be written to {folder.FolderPath}: {failure.Message}"
                + (checkpoints.Exist ? " The last checkpoint stays: go on with --resume." : " No checkpoint could be saved either."),
                failure);
        }
    }

    /// <summary>
    /// Writes the log, then tells the caller's observer. A log that cannot be written is no reason to lose a run.
    /// </summary>
    private sealed class Tee(MetricsLog log, IRunObserver observer) : IRunObserver
    {
        private bool _broken;

        public void OnEvent(RunEvent runEvent)
        {
            try
            {
                if (!_broken)
                    log.Write(runEvent);
            }
            catch (IOException failure)
            {
                _broken = true;
                observer.OnEvent(new RunEvent.Warning($"The metrics can no longer be written: {failure.Message} The run goes on without them."));
            }

            observer.OnEvent(runEvent);
        }
    }
}
