namespace DistTrain.Hosting;

/// <summary>How a thread without work waits before it sleeps.</summary>
internal interface INodeWait
{
    /// <summary>Looks what comes, and waits for it as long as that is worth it.</summary>
    /// <param name="around">Where messages come from.</param>
    /// <param name="busy">Whether there is something to do already.</param>
    /// <returns>Whether there is something to do.</returns>
    bool Wait(IRoleSurroundings around, Func<bool> busy);
}
