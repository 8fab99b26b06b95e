using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>What lies around the roles of a process: disks, other nodes, the failure detector. Disposed once the roles stand still.</summary>
internal interface IRoleSurroundings : IDisposable
{
    /// <summary>Which start of the process it is.</summary>
    long Incarnation { get; }

    /// <summary>Sends a message to who is no role of this process. Takes over one reference of its bulk.</summary>
    void Send(RoleAddress from, RoleAddress to, Message message);

    /// <summary>Has a role told when a peer is lost.</summary>
    void Watch(RoleAddress watcher, RoleAddress peer);

    /// <summary>Ends a watch.</summary>
    void Unwatch(RoleAddress watcher, RoleAddress peer);

    /// <summary>Whether there are more processes on this machine than cores, as far as known.</summary>
    bool IsCrowded => false;

    /// <summary>For how long bulk was on its way to or from other nodes, so far.</summary>
    TimeSpan Transferred => TimeSpan.Zero;

    /// <summary>Delivers what has come and waits to be looked for, on the caller's thread.</summary>
    /// <returns>Whether anything had come.</returns>
    bool Poll() => false;

    /// <summary>Whether this process is to be woken when something comes: it does not look for it.</summary>
    void SetWaiting(bool waits)
    {
    }
}
