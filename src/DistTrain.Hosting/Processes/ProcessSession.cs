using System.Security.Cryptography;
using System.Text.Json;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>How the processes of one run on one machine find and trust each other: a file in the run's folder that only its owner reads.</summary>
/// <param name="Run">Which start of the run: processes of an earlier one are refused.</param>
/// <param name="Token">What everyone must know who joins.</param>
/// <param name="Resumes">Whether the run was begun before.</param>
/// <param name="Port">Where the coordinator listens on this machine; 0 before its first start.</param>
public sealed record ProcessSession(string Run, string Token, bool Resumes, int Port)
{
    /// <summary>Begins a session in place of what there was: no process of before has a say any more.</summary>
    public static ProcessSession Begin(RunFolder folder, bool resumes)
    {
        new VoteFile(folder.VoteFile).Clear();
        var session = new ProcessSession(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            resumes, 0);
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

    /// <summary>Writes it.</summary>
    internal void Save(RunFolder folder)
    {
        string temporary = folder.SessionFile + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, options))
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(this, HostingJson.Default.ProcessSession));
        File.Move(temporary, folder.SessionFile, overwrite: true);
    }

    /// <summary>What a node's network is told.</summary>
    internal NetworkOptions Options(int node, TimeSpan lease) => new()
    {
        Run = Run,
        Node = node,
        Incarnation = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        Token = Token,
        Lease = lease,
        BackOffMax = TimeSpan.FromSeconds(1),
    };
}
