namespace DistTrain.Training;

/// <summary>What the coordinator tells about a run, for views, logs and metrics. Events never steer the run.</summary>
public abstract partial record RunEvent
{
    private RunEvent()
    {
    }

    /// <summary>The roles are in place and the first step is about to begin.</summary>
    /// <param name="Run">What runs.</param>
    /// <param name="FirstStep">0, or the step of the checkpoint from which the run goes on.</param>
    public sealed record Started(RunDescription Run, long FirstStep) : RunEvent
    {
        /// <summary>How many workers are there and hold data shards, of those that the run asks for or more.</summary>
        public int Workers { get; init; } = Run.Workers;

        /// <summary>How many parameter servers are there.</summary>
        public int Servers { get; init; } = Run.Servers;
    }

    /// <summary>A step's update has been committed on all parameter ranges.</summary>
    /// <param name="Step">The step within the run, from 0.</param>
    /// <param name="Epoch">The epoch, from 0.</param>
    /// <param name="StepInEpoch">The step within the epoch, from 0.</param>
    /// <param name="Loss">Mean training loss over the step's samples, before the update.</param>
    /// <param name="Accuracy">Share of the step's samples classified correctly; null for regression.</param>
    /// <param name="Samples">How many samples the step had.</param>
    /// <param name="LearningRate">The rate that the update used.</param>
    public sealed record StepCommitted(
        long Step, int Epoch, int StepInEpoch, double Loss, double? Accuracy, int Samples, float LearningRate) : RunEvent
    {
        /// <summary>
        /// Updates between the weights that the step's gradients were computed on and those that it changed, on average; null
        /// where there are none by construction.
        /// </summary>
        public double? Staleness { get; init; }

        /// <summary>
        /// The norm of the step's mean gradient before it was clipped; null where steps are not clipped as a whole.
        /// </summary>
        public double? GradientNorm { get; init; }

        /// <summary>What idle workers were asked to compute in place of slow ones; null if nothing was.</summary>
        public Speculated? Speculated { get; init; }

        /// <summary>Where a worker's time went in the step, on average over the workers; null where that is not known.</summary>
        public StepTimes? Times { get; init; }
    }

    /// <summary>An epoch has ended and its evaluations are in.</summary>
    /// <param name="Epoch">The epoch, from 0.</param>
    /// <param name="Step">The number of steps committed so far.</param>
    /// <param name="TrainLoss">Mean training loss over the epoch.</param>
    /// <param name="TrainAccuracy">Training accuracy over the epoch, in 0..1; null for regression.</param>
    /// <param name="Validation">Results on the validation set, if there is one.</param>
    /// <param name="Test">Results on the test set, if there is one.</param>
    /// <param name="TrainSeconds">Seconds spent in the epoch's steps, without evaluation.</param>
    /// <param name="SamplesPerSecond">Training throughput of the epoch over <paramref name="TrainSeconds"/>.</param>
    public sealed record EpochCompleted(
        int Epoch, long Step, double TrainLoss, double? TrainAccuracy, Evaluation? Validation, Evaluation? Test,
        double TrainSeconds, double SamplesPerSecond) : RunEvent
    {
        /// <summary>What idle workers were asked to compute in the epoch in place of slow ones; null if nothing was.</summary>
        public Speculated? Speculated { get; init; }

        /// <summary>Where a worker's time went in the epoch's steps, on average over the workers; null where that is not known.</summary>
        public StepTimes? Times { get; init; }
    }

    /// <summary>A checkpoint is complete on disk.</summary>
    /// <param name="Step">The number of steps that it contains.</param>
    /// <param name="Path">Its folder.</param>
    public sealed record CheckpointSaved(long Step, string Path) : RunEvent;

    /// <summary>A worker began something else.</summary>
    /// <param name="Worker">The worker's number, from 0.</param>
    /// <param name="Phase">What it does now.</param>
    /// <param name="Shards">How many data shards it holds.</param>
    public sealed record WorkerChanged(int Worker, WorkerPhase Phase, int Shards) : RunEvent;

    /// <summary>The run can be joined.</summary>
    /// <param name="Address">Where its coordinator listens.</param>
    /// <param name="Folder">Its folder, where the token is.</param>
    public sealed record Listening(string Address, string Folder) : RunEvent;

    /// <summary>A node is here.</summary>
    /// <param name="Node">Its number.</param>
    /// <param name="Address">Where it is.</param>
    /// <param name="Worker">Whether it has a worker.</param>
    /// <param name="Server">Whether it has a parameter server.</param>
    public sealed record NodeJoined(int Node, string Address, bool Worker, bool Server) : RunEvent;

    /// <summary>A node is gone.</summary>
    /// <param name="Node">Its number.</param>
    /// <param name="Reason">Why, as far as known.</param>
    public sealed record NodeGone(int Node, string Reason) : RunEvent;

    /// <summary>Something that the user should know, while the run goes on.</summary>
    /// <param name="Text">One sentence.</param>
    public sealed record Warning(string Text) : RunEvent;

    /// <summary>The run was asked to stop and did so after a whole step, with a checkpoint.</summary>
    /// <param name="Step">The number of steps committed.</param>
    public sealed record Stopped(long Step) : RunEvent;

    /// <summary>The run cannot go on. The last checkpoint stays.</summary>
    /// <param name="Reason">Why, for the user.</param>
    public sealed record Failed(string Reason) : RunEvent;

    /// <summary>The run came to its end.</summary>
    /// <param name="Summary">Its results, as in <c>summary.json</c>.</param>
    public sealed record Completed(RunSummary Summary) : RunEvent;
}
