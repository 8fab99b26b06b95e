using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>How a run begins.</summary>
/// <param name="Plan">The run.</param>
/// <param name="Host">What runs its roles.</param>
/// <param name="Resumes">Whether it was begun before.</param>
/// <param name="KeepsRecords">
/// Whether only its coordinator was lost, so that it goes on from where it stood and what was written of it stays.
/// </param>
internal sealed record RunBeginning(RunPlan Plan, string Host, bool Resumes, bool KeepsRecords);

/// <summary>What a host is given to run.</summary>
/// <param name="Plan">The run.</param>
/// <param name="State">What it begins with.</param>
/// <param name="Coordinator">Its coordinator.</param>
/// <param name="Checkpoints">Its checkpoints.</param>
/// <param name="Records">Its ledger and history.</param>
/// <param name="Observer">Sees what happens.</param>
internal sealed record RunParts(
    RunPlan Plan, TrainingState State, Coordinator Coordinator, CheckpointFolder Checkpoints, RunRecords Records,
    IRunObserver Observer);
