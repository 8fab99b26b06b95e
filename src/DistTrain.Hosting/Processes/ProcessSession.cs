using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>How the processes of one run on one machine find and trust each other: a file in the run's folder that only its owner reads.</summary>
/// <param name="Run">Which start of the run: processes of an earlier one are refused.</param>
/// <param name="Token">What everyone must know who joins.</param>
/// <param name="Resumes">Whether the run was begun before.</param>
/// <param name="Port">Where the coordinator listens; 0 before its first start and after the run's end.</param>
/// <param name="Host">The address at which it listens.</param>
/// <param name="Nodes">The highest number that a node has been given.</param>
/// <param name="Ended">Whether its run has come to its end, and the results are kept.</param>
public sealed record ProcessSession(
    string Run, string Token, bool Resumes, int Port, string Host = "127.0.0.1", int Nodes = 0, bool Ended = false)
{
    private static readonly TimeSpan s_backOffMax = TimeSpan.FromSeconds(1);

    /// <summary>Begins a session in place of what there was: no process of before has a say any more.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="resumes">Whether the run was begun before.</param>
    /// <param name="nodes">How many numbers of nodes are given away.</param>
    /// <param name="token">What everyone must know who joins; null for what the folder has, or a new one.</param>
    /// <exception cref="ConfigurationException">A coordinator runs in the folder.</exception>
    public static ProcessSession Begin(RunFolder folder, bool resumes, int nodes = 0, string? token = null)
    {
        // Not under the feet of a run that is alive.
        using var claim = RunLock.Take(folder);
        new VoteFile(folder.VoteFile).Clear();
        var session = new ProcessSession(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), token ?? TokenFile.ReadOrMake(folder.TokenFile),
            resumes, 0, Nodes: nodes);
        session.Save(folder);
        return session;
    }

    /// <summary>Forgets the session of a folder, if there is one: the run goes on otherwise.</summary>
    /// <exception cref="ConfigurationException">A coordinator runs in the folder.</exception>
    public static void Forget(RunFolder folder)
    {
        using var claim = RunLock.Take(folder);
        new VoteFile(folder.VoteFile).Clear();
        File.Delete(folder.SessionFile);
    }

    /// <summary>Goes on with the session of a coordinator that was lost; null if there is none to go on with.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="token">What everyone must know who joins; null for what they knew.</param>
    /// <exception cref="ConfigurationException">A coordinator runs in the folder.</exception>
    public static ProcessSession? GoOn(RunFolder folder, string? token)
    {
        using var claim = RunLock.Take(folder);
        if (!File.Exists(folder.SessionFile) || Read(folder) is not { Port: > 0 } session)
            return null;
        session = session with { Token = token ?? session.Token };
        session.Save(folder);
        return session;
    }

    /// <summary>The session of a folder.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static ProcessSession Read(RunFolder folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(folder.SessionFile), HostingJson.Default.ProcessSession)
                ?? throw new JsonException("it is empty.");
        }
        catch (Exception failure) when (failure is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{folder.SessionFile} cannot be used: {failure.Message}");
        }
    }

    /// <summary>The session of a folder, once its coordinator says where it listens; null if that takes too long.</summary>
    /// <exception cref="ConfigurationException">The folder has none.</exception>
    /// <exception cref="OperationCanceledException">It was asked to give up.</exception>
    public static ProcessSession? Await(RunFolder folder, TimeSpan patience, CancellationToken stop = default)
    {
        for (long began = Stopwatch.GetTimestamp(); ; stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(20)))
        {
            stop.ThrowIfCancellationRequested();
            if (Read(folder) is { Port: > 0 } session)
                return session;
            if (patience != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(began) >= patience)
                return null;
        }
    }

    /// <summary>Writes it.</summary>
    internal void Save(RunFolder folder) => PrivateFile.Write(
        folder.SessionFile, JsonSerializer.SerializeToUtf8Bytes(this, HostingJson.Default.ProcessSession));

    /// <summary>What the coordinator's node's network is told.</summary>
    internal NetworkOptions Options(TimeSpan lease) => Network(Run, Token, NodePlan.First, lease);

    /// <summary>What a node's network is told.</summary>
    internal static NetworkOptions Network(string run, string token, int node, TimeSpan lease) => new()
    {
        Run = run,
        Node = node,
        Incarnation = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        Token = token,
        Lease = lease,
        // A coordinator that comes again is found soon.
        BackOffMax = lease < s_backOffMax * 4 ? lease / 4 : s_backOffMax,
    };
}
