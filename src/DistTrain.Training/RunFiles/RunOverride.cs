namespace DistTrain.Training;

/// <summary>A value given on the command line in place of the run file's.</summary>
/// <param name="Argument">The argument as the user wrote it, which errors point to: <c>--set train.batch=32</c>.</param>
/// <param name="Path">The dotted path, such as <c>train.batch</c> or <c>model.layers.0.dense.units</c>.</param>
/// <param name="Value">The value in YAML.</param>
public sealed record RunOverride(string Argument, string Path, string Value)
{
    /// <summary>Reads the text after <c>--set</c>.</summary>
    /// <exception cref="ConfigurationException">It is not of the form <c>path=value</c>.</exception>
    public static RunOverride Set(string text)
    {
        string argument = $"--set {text}";
        int sign = text.IndexOf('=', StringComparison.Ordinal);
        string path = sign < 0 ? text : text[..sign].Trim();
        if (sign < 0 || path.Length == 0 || path.Split('.').Any(segment => segment.Length == 0))
            throw new ConfigurationException($"{argument}: must be path=value, such as --set train.batch=32");
        return new RunOverride(argument, path, text[(sign + 1)..]);
    }

    /// <summary>A text that means itself, whatever it would mean in YAML.</summary>
    public static RunOverride Literal(string argument, string path, string value) =>
        new(argument, path, YamlWriter.Inline(new ConfigScalar(ConfigPlace.InArgument(argument), value, Quoted: true)));

    internal ConfigNode ApplyTo(ConfigNode root)
    {
        ConfigNode value = YamlReader.ReadArgument(Value, ConfigPlace.InArgument(Argument));
        return RunSections.Run.Replace(root, new ConfigPath(Path), 0, value);
    }
}
