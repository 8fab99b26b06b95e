namespace DistTrain.Hosting;

/// <summary>How data files are fetched.</summary>
public sealed record DataFilesOptions
{
    /// <summary>Base addresses by data set, tried in order; empty for no downloads.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Uri>> Mirrors { get; init; } = Hosting.Mirrors.Public;

    /// <summary>Told of every block received, on the thread that receives it.</summary>
    public Action<DownloadProgress>? Progress { get; init; }

    /// <summary>How long a server may say nothing before the next one is tried.</summary>
    public TimeSpan StallMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Carries the requests; by default real sockets with the system's proxy settings.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>Gives up a download and leaves nothing behind.</summary>
    public CancellationToken Cancellation { get; init; }
}
