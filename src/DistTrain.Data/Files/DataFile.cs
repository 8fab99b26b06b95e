namespace DistTrain.Data;

/// <summary>An open file. Disposing closes it.</summary>
/// <param name="Path">Its name for messages.</param>
/// <param name="Content">Its bytes as stored, possibly gzip; can seek.</param>
public sealed record DataFile(string Path, Stream Content) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Content.Dispose();
}
