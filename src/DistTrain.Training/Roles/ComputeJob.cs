namespace DistTrain.Training;

/// <summary>Long work that a role hands to its host, such as a gradient.</summary>
public abstract class ComputeJob
{
    /// <summary>Does the work. Called once, on a thread of the host's choice, while the role goes on.</summary>
    public abstract void Execute();

    /// <summary>Gives back what the job holds. Called in place of <see cref="Execute"/> when its role is gone.</summary>
    public abstract void Abandon();
}

/// <summary>A job's end, told to the role that ordered it.</summary>
/// <param name="Job">The job.</param>
public sealed record ComputeFinished(ComputeJob Job) : Message;
