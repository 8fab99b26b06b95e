namespace DistTrain.Hosting;

/// <summary>The folders where data are looked for and kept.</summary>
/// <param name="Data">The user's folder of data sets, from <c>DISTTRAIN_DATA</c>, if set.</param>
/// <param name="Cache">Where downloads are kept.</param>
public sealed record DataFolders(string? Data, string Cache)
{
    /// <summary>The environment variable that names the user's folder.</summary>
    public const string Variable = "DISTTRAIN_DATA";

    /// <summary>
    /// The folders of this user: the cache is <c>disttrain</c> in <c>XDG_CACHE_HOME</c>, else in <c>~/.cache</c>; on Windows in
    /// the local application data.
    /// </summary>
    public static DataFolders OfUser() => From(
        Environment.GetEnvironmentVariable,
        OperatingSystem.IsWindows(),
        Environment.GetFolderPath(OperatingSystem.IsWindows()
            ? Environment.SpecialFolder.LocalApplicationData
            : Environment.SpecialFolder.UserProfile));

    internal static DataFolders From(Func<string, string?> variable, bool windows, string home)
    {
        string? data = variable(Variable) is { Length: > 0 } named ? Path.GetFullPath(named) : null;
        // The specification says that a relative XDG_CACHE_HOME is to be ignored. Without a home (a bare container) the
        // temporary folder must do.
        string parent = !windows && variable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache) ? cache
            : home.Length == 0 ? Path.GetTempPath()
            : windows ? home
            : Path.Combine(home, ".cache");
        return new DataFolders(data, Path.Combine(parent, "disttrain"));
    }
}
