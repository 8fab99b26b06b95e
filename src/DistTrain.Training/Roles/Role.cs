namespace DistTrain.Training;

/// <summary>
/// A single-threaded state machine without I/O. It takes one message at a time and acts through its context only, so the same code
/// runs in a process, over a network, as an actor and in the simulator.
/// </summary>
public abstract class Role
{
    /// <summary>Takes a message. The host never calls it twice at once.</summary>
    public abstract void Receive(IRoleContext context, RoleAddress from, Message message);
}
