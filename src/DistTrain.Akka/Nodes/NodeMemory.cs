using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>What a node still knows when its actor system has ended and another begins.</summary>
internal sealed class NodeMemory
{
    /// <summary>Its number; 0 before it has one.</summary>
    public int Number { get; set; }

    /// <summary>The highest number of a node that it knows of.</summary>
    public int Highest { get; set; }

    /// <summary>The run that it takes part in, or wants to be trained; null for none.</summary>
    public ClusterRun? Run { get; set; }

    /// <summary>The folder of its files; null before it takes part in a run.</summary>
    public RunFolder? Folder { get; set; }

    /// <summary>Which start of the node this is.</summary>
    public long Incarnation { get; private set; }

    /// <summary>The session of the run in the folder; null before it takes part in one.</summary>
    public string? Session { get; set; }

    /// <summary>
    /// Remembers what the folder of an earlier process of this node tells: it comes back under its number, with its votes and its
    /// checkpoints.
    /// </summary>
    /// <exception cref="ConfigurationException">The folder cannot be used.</exception>
    public void Recall(string path)
    {
        if (!Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any())
            return;
        Folder = RunFolder.Open(path);
        ProcessSession before = ProcessSession.Read(Folder);
        (Session, Number) = (before.Run, before.Nodes);
    }

    /// <summary>The node starts, or starts again.</summary>
    public void Start() => Incarnation = Math.Max(Incarnation + 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
}
