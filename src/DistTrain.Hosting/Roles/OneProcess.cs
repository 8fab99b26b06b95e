using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>A run in one process: beside its roles there is but the disk, and as all live and die together nobody is ever lost.</summary>
internal sealed class OneProcess(StorageThread? storage) : IRoleSurroundings
{
    public long Incarnation => 1;

    /// <summary>The surroundings of a run that writes down what it does.</summary>
    /// <param name="parts">The run.</param>
    /// <param name="answer">Takes the disk's answers to roles.</param>
    public static OneProcess Of(RunParts parts, Action<RoleAddress, Message> answer) =>
        new(new StorageThread(parts.Checkpoints, parts.Records.Ledger, answer, plan: parts.Plan));

    public void Send(RoleAddress from, RoleAddress to, Message message) => storage?.Post(from, message);

    public void Watch(RoleAddress watcher, RoleAddress peer)
    {
    }

    public void Unwatch(RoleAddress watcher, RoleAddress peer)
    {
    }

    public void Dispose() => storage?.Dispose();
}
