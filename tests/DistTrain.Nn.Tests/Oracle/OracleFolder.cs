namespace DistTrain.Nn.Tests;

/// <summary>The folder of cases computed by another framework.</summary>
internal static class OracleFolder
{
    public const string Variable = "DISTTRAIN_ORACLE";

    /// <summary>The folder, or <see langword="null"/> if it is not there.</summary>
    public static string? Path { get; } = Find();

    /// <summary>The names of all cases that match, or one that stands for the missing folder.</summary>
    public static IEnumerable<object[]> Cases(Func<string, bool> matches) => Path is null
        ? [[""]]
        : Directory.EnumerateFiles(Path, "*.json").Select(System.IO.Path.GetFileNameWithoutExtension)
            .Where(name => matches(name!)).Order(StringComparer.Ordinal).Select(name => new object[] { name! });

    public static string Read(string name)
    {
        Skip.If(Path is null, $"no oracle cases: neither {Variable} nor ../shared/oracle beside the repository is a folder");
        return File.ReadAllText(System.IO.Path.Combine(Path!, name + ".json"));
    }

    private static string? Find()
    {
        string? given = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(given))
            return Directory.Exists(given) ? given : null;
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(System.IO.Path.Combine(root.FullName, "DistTrain.sln")))
            root = root.Parent;
        string? path = root?.Parent is { } parent ? System.IO.Path.Combine(parent.FullName, "shared", "oracle") : null;
        return Directory.Exists(path) ? path : null;
    }
}
