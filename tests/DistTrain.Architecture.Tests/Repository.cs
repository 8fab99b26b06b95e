using System.Diagnostics;

namespace DistTrain.Architecture.Tests;

/// <summary>The repository these tests were built from, as files on disk.</summary>
internal static class Repository
{
    private static readonly string[] Ignored =
        [".git", ".vs", ".idea", "bin", "obj", "runs", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file below the root that git would not ignore, as (path from the root with '/', full path).</summary>
    public static IReadOnlyList<SourceFile> Files { get; } =
        [.. Walk(new DirectoryInfo(Root)).OrderBy(file => file.Path, StringComparer.Ordinal)];

    public static IEnumerable<SourceFile> CSharp =>
        Files.Where(file => file.Extension == ".cs" && (file.In("src/") || file.In("tests/")));

    public static IEnumerable<SourceFile> Projects => Files.Where(file => file.Extension == ".csproj");

    /// <summary>Names at the top level that git tracks; without git, all that are not ignored.</summary>
    public static IReadOnlyList<string> TopLevel()
    {
        string? tracked = Path.Exists(Path.Combine(Root, ".git")) ? GitFiles() : null;
        IEnumerable<string> paths = tracked?.TrimEnd('\n').Split('\n') ?? Files.Select(file => file.Path);
        return [.. paths.Select(path => path.Split('/')[0]).Distinct().Order(StringComparer.Ordinal)];
    }

    private static string? GitFiles()
    {
        ProcessStartInfo start = new("git", ["-C", Root, "ls-files"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            using Process git = Process.Start(start)!;
            string output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no git on this machine
        }
    }

    private static IEnumerable<SourceFile> Walk(DirectoryInfo folder)
    {
        foreach (FileInfo file in folder.EnumerateFiles())
        {
            yield return new SourceFile(Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'), file.FullName);
        }

        foreach (SourceFile file in folder.EnumerateDirectories().Where(d => !Ignored.Contains(d.Name)).SelectMany(Walk))
        {
            yield return file;
        }
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DistTrain.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"no DistTrain.sln above {AppContext.BaseDirectory}");
    }
}

/// <summary>A file of the repository; <paramref name="Path"/> is relative to the root, with '/'.</summary>
internal sealed record SourceFile(string Path, string FullPath)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public string Extension => System.IO.Path.GetExtension(Path);

    /// <summary>Code, scripts, run files. Project files and documents may have lines of any length.</summary>
    public bool IsCode => Extension is ".cs" or ".sh" or ".py" or ".cmd" or ".yaml" or ".hocon"
        || Path is "disttrain" or "test" or ".ci/run";

    public bool IsText => IsCode
        || Extension is ".md" or ".csproj" or ".props" or ".targets" or ".json" or ".txt" or ".editorconfig" or ".gitignore"
        || Name.StartsWith("Dockerfile", StringComparison.Ordinal);

    public bool In(string folder) => Path.StartsWith(folder, StringComparison.Ordinal);

    public string Text => field ??= File.ReadAllText(FullPath);

    public string[] Lines => field ??= Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}
