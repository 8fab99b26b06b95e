namespace DistTrain.Training;

/// <content>What happens to those who take part, and makes the run wait or go back.</content>
public abstract partial record RunEvent
{
    /// <summary>Something about those who take part, or the run as a whole, in one line.</summary>
    /// <param name="Step">How many steps were committed then.</param>
    public abstract record Notice(long Step) : RunEvent
    {
        /// <summary>Its kind in <c>metrics.jsonl</c> and other JSON, such as <c>worker-lost</c>.</summary>
        public abstract string Kind { get; }

        /// <summary>One sentence for the user.</summary>
        public abstract string Text { get; }

        /// <summary>Whether something went wrong.</summary>
        public virtual bool IsTrouble => true;
    }

    private static string Named(RoleAddress member, string what) => $"{member.Kind.ToString().ToLowerInvariant()}-{what}";

    /// <summary>Nothing is trained until something has changed.</summary>
    /// <param name="Step">How many steps are committed.</param>
    /// <param name="Why">What is missing, without a full stop.</param>
    public sealed record Waiting(long Step, string Why) : Notice(Step)
    {
        /// <inheritdoc/>
        public override string Kind => "waiting";

        /// <inheritdoc/>
        public override string Text => $"The run waits: {Why}.";
    }

    /// <summary>What the run waited for is there.</summary>
    /// <param name="Step">How many steps are committed.</param>
    public sealed record WentOn(long Step) : Notice(Step)
    {
        /// <inheritdoc/>
        public override string Kind => "went-on";

        /// <inheritdoc/>
        public override string Text => "The run goes on.";

        /// <inheritdoc/>
        public override bool IsTrouble => false;
    }

    /// <summary>A worker or server takes part from now on.</summary>
    /// <param name="Step">How many steps are committed.</param>
    /// <param name="Member">The worker or server.</param>
    public sealed record Joined(long Step, RoleAddress Member) : Notice(Step)
    {
        /// <inheritdoc/>
        public override string Kind => Named(Member, "joined");

        /// <inheritdoc/>
        public override string Text => $"{Member} has joined at step {Step}.";

        /// <inheritdoc/>
        public override bool IsTrouble => false;
    }

    /// <summary>A worker or server was asked to leave, and others have its work.</summary>
    /// <param name="Step">How many steps are committed.</param>
    /// <param name="Member">The worker or server.</param>
    public sealed record Left(long Step, RoleAddress Member) : Notice(Step)
    {
        /// <inheritdoc/>
        public override string Kind => Named(Member, "left");

        /// <inheritdoc/>
        public override string Text => $"{Member} has left at step {Step}.";

        /// <inheritdoc/>
        public override bool IsTrouble => false;
    }

    /// <summary>A worker or server crashed, or was silent too long.</summary>
    /// <param name="Step">How many steps are committed.</param>
    /// <param name="Member">The worker or server.</param>
    public sealed record Lost(long Step, RoleAddress Member) : Notice(Step)
    {
        /// <inheritdoc/>
        public override string Kind => Named(Member, "lost");

        /// <inheritdoc/>
        public override string Text => $"{Member} is lost at step {Step}.";
    }

    /// <summary>A server takes the place of another that is gone, with the same weights.</summary>
    /// <param name="Step">How many steps are committed.</param>
    /// <param name="Server">Who updates the ranges from now on.</param>
    /// <param name="Former">Who did so before.</param>
    /// <param name="Ranges">The parameter ranges.</param>
    public sealed record Promoted(long Step, RoleAddress Server, RoleAddress Former, IReadOnlyList<int> Ranges) : Notice(Step)
    {
        /// <inheritdoc/>
        public override string Kind => "promoted";

        /// <inheritdoc/>
        public override string Text =>
            $"{Server} takes over {Listing.Of("range", Ranges)} from {Former} at step {Step}; nothing is lost.";

        /// <inheritdoc/>
        public override bool IsTrouble => false;
    }

    /// <summary>Nobody has some of the weights any more: all go back to a checkpoint.</summary>
    /// <param name="Step">The step that they go back to; 0 for the initial weights.</param>
    /// <param name="From">The step that they had come to.</param>
    /// <param name="Line">The line of the run that begins.</param>
    public sealed record Restored(long Step, long From, RunLine Line) : Notice(Step)
    {
        /// <inheritdoc/>
        public override string Kind => "restored";

        /// <inheritdoc/>
        public override string Text =>
            $"The run goes back from step {From} to {(Step > 0 ? $"the checkpoint of step {Step}" : "its beginning")} "
            + $"(restore {Line.Restore}).";
    }

    /// <summary>A worker computed a wrong gradient, as two others showed, and takes no part any more.</summary>
    /// <param name="Step">The step of the gradient.</param>
    /// <param name="Worker">The worker.</param>
    /// <param name="Shards">The data shards whose gradient it was, in words.</param>
    public sealed record Evicted(long Step, RoleAddress Worker, string Shards) : Notice(Step)
    {
        /// <inheritdoc/>
        public override string Kind => "evicted";

        /// <inheritdoc/>
        public override string Text => $"{Worker} computed a wrong gradient of {Shards} at step {Step}: it is evicted.";
    }

    /// <summary>Another coordinator, or the same one started anew, has taken over.</summary>
    /// <param name="Step">How many steps are committed.</param>
    /// <param name="Stamp">Its first view.</param>
    public sealed record TakenOver(long Step, ViewStamp Stamp) : Notice(Step)
    {
        /// <inheritdoc/>
        public override string Kind => "taken-over";

        /// <inheritdoc/>
        public override string Text => $"A new coordinator goes on from step {Step}.";
    }
}
