namespace DistTrain.AkkaHost;

/// <summary>A key of a file in HOCON.</summary>
/// <param name="Path">With all that it lies in, joined by dots.</param>
/// <param name="Line">The line, from 1.</param>
internal sealed record HoconKey(string Path, int Line)
{
    /// <summary>Its last part.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];
}
