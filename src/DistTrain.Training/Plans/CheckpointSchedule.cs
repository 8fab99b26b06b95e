namespace DistTrain.Training;

/// <summary>When checkpoints are due: a function of the step, so servers and coordinator agree without a word.</summary>
/// <param name="EverySteps">Every so many steps; 0 for never by steps.</param>
/// <param name="EveryEpochs">After every so many epochs; 0 for never by epochs.</param>
/// <param name="StepsPerEpoch">Steps in an epoch.</param>
/// <param name="LastStep">The number of steps in the run: its end is always kept.</param>
public sealed record CheckpointSchedule(long EverySteps, int EveryEpochs, int StepsPerEpoch, long LastStep)
{
    /// <summary>Whether a checkpoint is due when this many steps have been applied.</summary>
    public bool IsDue(long step) =>
        step > 0
        && (step == LastStep
            || (EverySteps > 0 && step % EverySteps == 0)
            || (EveryEpochs > 0 && step % ((long)EveryEpochs * StepsPerEpoch) == 0));
}
