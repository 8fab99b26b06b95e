namespace DistTrain.Training;

/// <summary>What a role can do. Its host implements it.</summary>
public interface IRoleContext
{
    /// <summary>The role's own address.</summary>
    RoleAddress Self { get; }

    /// <summary>Time since the host's start: monotonic, virtual in the simulator.</summary>
    TimeSpan Now { get; }

    /// <summary>Sends a message. Delivery may fail, repeat or reorder, unless the host says better.</summary>
    void Send(RoleAddress to, Message message);

    /// <summary>Has long work done. Its end comes back as <see cref="ComputeFinished"/> from the role itself.</summary>
    void Run(ComputeJob job);

    /// <summary>Tells what happened in the run.</summary>
    void Publish(RunEvent runEvent);
}
