namespace DistTrain.Nn;

/// <summary>How the learning rate changes over a run: a pure function of the step.</summary>
public abstract class LearningRateSchedule
{
    /// <summary>The rate of a step.</summary>
    /// <param name="baseRate">The optimizer's own rate.</param>
    /// <param name="step">The step within the run, from 0.</param>
    /// <param name="stepsPerEpoch">How many steps an epoch has.</param>
    public abstract double Rate(double baseRate, long step, long stepsPerEpoch);
}
