using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Numbers the nodes of a session, each once, also where a coordinator was started again.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="session">The session at the coordinator's start.</param>
internal sealed class SessionKeeper(RunFolder folder, ProcessSession session)
{
    /// <summary>The highest number of a node: several times what a run file can ask for.</summary>
    public const int NodesMax = 100_000;

    private readonly Lock _gate = new();

    /// <summary>The session as it is.</summary>
    public ProcessSession Session { get; private set; } = session;

    /// <summary>The number of a node: the one that it had, or the next.</summary>
    /// <param name="before">The number that it had; 0 for none.</param>
    /// <exception cref="IOException">It cannot be written down.</exception>
    /// <exception cref="InvalidDataException">A session has no such number.</exception>
    public int Number(int before)
    {
        lock (_gate)
        {
            int number = before > 0 ? before : Session.Nodes + 1;
            if (number > NodesMax)
                throw new InvalidDataException($"there is no node {number}: a session has at most {NodesMax:N0}");
            if (number > Session.Nodes)
                Change(Session with { Nodes = number });
            return number;
        }
    }

    /// <summary>The coordinator listens; nodes may come.</summary>
    public void Open(string host, int port)
    {
        lock (_gate)
            Change(Session with { Host = host, Port = port });
    }

    /// <summary>The run has come to its end: whoever goes on with it begins another session.</summary>
    public void Close()
    {
        lock (_gate)
            Change(Session with { Port = 0, Ended = true });
    }

    private void Change(ProcessSession next)
    {
        next.Save(folder);
        Session = next;
    }
}
