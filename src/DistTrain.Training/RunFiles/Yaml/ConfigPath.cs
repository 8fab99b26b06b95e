namespace DistTrain.Training;

/// <summary>
/// A dotted path to a value of a run file: <c>train.optimizer.adam.learning-rate</c>, <c>model.layers.0.dense.units</c>.
/// </summary>
internal sealed class ConfigPath(string text)
{
    private readonly string[] _segments = text.Split('.');

    public int Length => _segments.Length;

    public string this[int depth] => _segments[depth];

    /// <summary>The path's first <paramref name="depth"/> segments.</summary>
    public string Upto(int depth) => string.Join('.', _segments[..depth]);

    /// <summary>What remains after the first <paramref name="depth"/> segments.</summary>
    public string From(int depth) => string.Join('.', _segments[depth..]);

    public override string ToString() => text;

    /// <summary>The path of a key within another path.</summary>
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
