using System.Diagnostics;
using System.Text;

// Two classes at a time: a run in processes is as happy beside another as alone, and half of the time of a command is its start.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace DistTrain.Cli.Tests;

/// <summary>The built command as a child process, in a folder of its own that goes away with it.</summary>
public sealed class Disttrain : IDisposable
{
    /// <summary>The longest that any command of these tests may take on a busy machine.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    /// <summary>Where the command runs; relative paths of arguments begin here.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("disttrain-").FullName;

    /// <summary>How processes of the command reach each other; null for their own choice.</summary>
    public string? Links { get; set; }

    /// <summary>Writes a file beside the command and returns its relative path.</summary>
    public string Write(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return name;
    }

    /// <summary>Puts a copy of a folder beside the command.</summary>
    public void Copy(string folder, string name)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string target = At(name, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>The absolute path of a file beside the command.</summary>
    public string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>Runs the command to its end.</summary>
    public Outcome Run(params string[] arguments)
    {
        using Running running = Start(arguments);
        return running.End();
    }

    /// <summary>Starts the command.</summary>
    public Running Start(params string[] arguments) => new(Process.Start(Command(arguments))!, Deadline);

    /// <summary>Starts the command by another one, such as <c>ip netns exec</c>.</summary>
    public Running StartAt(IReadOnlyList<string> prefix, params string[] arguments)
    {
        ProcessStartInfo start = Command(arguments);
        foreach (string word in prefix.Skip(1).Append(start.FileName).Reverse())
            start.ArgumentList.Insert(0, word);
        start.FileName = prefix[0];
        return new Running(Process.Start(start)!, Deadline);
    }

    /// <summary>How the command is started.</summary>
    public ProcessStartInfo Command(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "disttrain.dll"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (string variable in (string[])["DISTTRAIN_DATA", "DISTTRAIN_COMMAND"])
            start.Environment.Remove(variable);
        start.Environment["XDG_CACHE_HOME"] = At("cache");
        start.Environment["DISTTRAIN_LINKS"] = Links;
        // To compile all code well before it first runs is for long training; here it would take longer than the rest.
        start.Environment["DOTNET_TieredCompilation"] = "1";
        return start;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>How the command ended.</summary>
public sealed record Outcome(int Code, string Out, string Err);
