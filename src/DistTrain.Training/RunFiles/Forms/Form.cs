namespace DistTrain.Training;

/// <summary>The form of a value in a run file: what is right there, and how a part of it is replaced.</summary>
internal abstract class Form
{
    /// <summary>What is right, to follow "must be": <c>a whole number of at least 1</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>Whether the value is a map whose keys have defaults of their own.</summary>
    public virtual bool IsSection => false;

    /// <summary>The keys within such a value.</summary>
    /// <param name="path">The value's own path.</param>
    public virtual IEnumerable<KeyDescription> Describe(string path) => [];

    /// <summary>
    /// The value after <c>--set path=value</c>: <paramref name="value"/> itself at the path's end, otherwise
    /// <paramref name="current"/> with a part replaced.
    /// </summary>
    /// <param name="current">The value as written, null if it was not.</param>
    /// <param name="path">The whole path.</param>
    /// <param name="depth">How much of the path leads here.</param>
    /// <param name="value">The value at the path's end.</param>
    public ConfigNode Replace(ConfigNode? current, ConfigPath path, int depth, ConfigNode value) =>
        depth == path.Length ? value : ReplaceWithin(current, path, depth, value);

    /// <summary>Replaces a part; what has no parts refuses.</summary>
    protected virtual ConfigNode ReplaceWithin(ConfigNode? current, ConfigPath path, int depth, ConfigNode value) =>
        throw new ConfigurationException(
            value.Place, $"'{path.Upto(depth)}' is {Expected}, so there is no '{path}'");

    /// <summary>The error for a value of another form.</summary>
    protected ConfigurationException Wrong(ConfigNode node, string path) =>
        new(node.Place, $"'{path}' must be {Expected}, not {node.Describe()}");
}

/// <summary>The form of a value that becomes a <typeparamref name="T"/>.</summary>
internal abstract class Form<T> : Form
{
    /// <summary>Reads the value.</summary>
    /// <param name="node">The value as written.</param>
    /// <param name="path">Its dotted path, for errors.</param>
    /// <exception cref="ConfigurationException">The value has another form.</exception>
    public abstract T Read(ConfigNode node, string path);

    /// <summary>The value as it would be written.</summary>
    public abstract ConfigNode Write(T value);

    /// <summary>A written value stands nowhere in particular.</summary>
    protected static ConfigPlace Nowhere { get; } = ConfigPlace.InArgument("");
}
