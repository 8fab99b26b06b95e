namespace DistTrain.Training;

/// <summary>Joining a run and learning one's part in it.</summary>
public static class MembershipMessages
{
    /// <summary>From its host to a role: begin.</summary>
    public sealed record Start : Message;

    /// <summary>From a worker or server to the coordinator: here I am.</summary>
    /// <param name="Kernel">Its kernel's hash: all must agree for equal bits.</param>
    public sealed record Join(string Kernel) : Message;

    /// <summary>From the coordinator to all: the membership and maps in force.</summary>
    /// <param name="View">The view.</param>
    public sealed record ViewInstalled(View View) : Message;

    /// <summary>From the host to the coordinator: finish the steps under way, save a checkpoint and stop.</summary>
    public sealed record StopRequested : Message;
}
