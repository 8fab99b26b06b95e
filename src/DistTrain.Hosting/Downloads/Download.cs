using DistTrain.Data;

namespace DistTrain.Hosting;

/// <summary>
/// Fetches one published file. It is written under a temporary name, checked, flushed to disk and only then renamed, so that a
/// file of the right name is always whole.
/// </summary>
internal sealed class Download(HttpClient http, TimeSpan stallMax, Action<DownloadProgress>? progress)
{
    private const int BufferBytes = 1 << 16;
    private const string PartialSuffix = ".part";

    private static readonly FileStreamOptions ForWriting = new()
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.ReadWrite,
        Share = FileShare.None,
        BufferSize = BufferBytes,
        Options = FileOptions.Asynchronous,
    };

    /// <summary>Gzip adds a little to what it cannot shrink.</summary>
    private const int OverheadBytesMax = 1 << 16;

    /// <summary>Fetches a file from one address.</summary>
    /// <param name="file">What it must be.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="path">Where it is kept.</param>
    /// <param name="cancellation">Gives up, and leaves nothing behind.</param>
    /// <returns>What went wrong, or null if the file is there.</returns>
    public async Task<string?> Fetch(PublishedFile file, Uri address, string path, CancellationToken cancellation)
    {
        string partial = $"{path}.{Path.GetRandomFileName()}{PartialSuffix}";
        try
        {
            long size;
            long? total;
            await using (var target = new FileStream(partial, ForWriting))
            {
                (size, total) = await Receive(file, address, target, cancellation);
                target.Position = 0;
                if (PublishedContent.Fault(target, file) is string fault)
                    return fault;
                target.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
            progress?.Invoke(new DownloadProgress(Name(file), address, size, total, Done: true));
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"no answer for {stallMax.TotalSeconds:0.#} s";
        }
        catch (HttpRequestException e)
        {
            return e.StatusCode is { } status ? $"HTTP {(int)status} {status}" : Innermost(e).Message.TrimEnd('.');
        }
        catch (IOException e)
        {
            return e.Message.TrimEnd('.');
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Deletes what interrupted downloads of a file have left, unless another process is still writing it.</summary>
    public static void Tidy(string path)
    {
        string pattern = $"{Path.GetFileName(path)}.*{PartialSuffix}";
        foreach (string partial in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, pattern))
        {
            try
            {
                using (new FileStream(partial, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                    File.Delete(partial);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process holds it, or it is gone already: either is fine.
            }
        }
    }

    private async Task<(long Size, long? Total)> Receive(
        PublishedFile file, Uri address, Stream target, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(stallMax);
        using HttpResponseMessage response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stall.Token);
        response.EnsureSuccessStatusCode();
        await using Stream source = await response.Content.ReadAsStreamAsync(stall.Token);
        long? total = response.Content.Headers.ContentLength;
        long size = 0;
        byte[] buffer = new byte[BufferBytes];
        while (true)
        {
            stall.CancelAfter(stallMax);
            int got = await source.ReadAsync(buffer, stall.Token);
            if (got == 0)
                return (size, total);
            size += got;
            if (size > file.Bytes + OverheadBytesMax)
                throw new HttpRequestException($"it is larger than the {file.Bytes:N0} bytes of the published content");
            await target.WriteAsync(buffer.AsMemory(0, got), stall.Token);
            progress?.Invoke(new DownloadProgress(Name(file), address, size, total, Done: false));
        }
    }

    private static string Name(PublishedFile file) => $"{file.Set}/{file.Name}.gz";

    private static Exception Innermost(Exception e) => e.InnerException is null ? e : Innermost(e.InnerException);
}
