using System.Globalization;

namespace DistTrain.Training;

/// <summary>A run file that has been read: the run it describes, and where each of its values was written.</summary>
public sealed class RunFile
{
    /// <summary>The most bytes that a run file may have.</summary>
    public const int BytesMax = YamlReader.CharactersMax;

    private readonly string _file;
    private readonly ConfigNode _root;

    private RunFile(string file, ConfigNode root, RunSpec spec) => (_file, _root, Spec) = (file, root, spec);

    /// <summary>The run, defaults filled in.</summary>
    public RunSpec Spec { get; }

    /// <summary>Reads a run file's text.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="file">
    /// The file's path as the user wrote it, for errors; its name is the run's unless the file gives another.
    /// </param>
    /// <param name="overrides">Values from the command line, later ones over earlier ones.</param>
    /// <exception cref="ConfigurationException">
    /// Something does not fit; the message names the line or argument and what would be right.
    /// </exception>
    public static RunFile Parse(string text, string file, IReadOnlyList<RunOverride>? overrides = null)
    {
        ConfigNode? written = YamlReader.ReadFile(text, file);
        if (written is null or ConfigScalar { IsEmpty: true })
            throw new ConfigurationException("the file is empty; a run file has at least 'data' and 'model'", file);
        ConfigNode root = (overrides ?? []).Aggregate(written, (node, change) => change.ApplyTo(node));
        var run = new RunFile(file, root, Resolve(RunSections.Run.Read(root, ""), file));
        RunChecks.Check(run);
        return run;
    }

    /// <summary>The text of a run file that describes the same run, every default written out.</summary>
    public static string Write(RunSpec spec) => YamlWriter.Write(RunSections.Run.Write(spec));

    /// <summary>An error that points to where the value at a path was written, or to what is nearest to it.</summary>
    /// <param name="path">A dotted path, such as <c>model.layers.2</c>.</param>
    /// <param name="message">What is wrong and what would be right.</param>
    public ConfigurationException Error(string path, string message) => new(PlaceOf(path), message);

    /// <summary>Whether the file or the command line gives a value at a path.</summary>
    public bool Gives(string path)
    {
        ConfigNode node = _root;
        foreach (string segment in path.Split('.'))
        {
            if (node is not ConfigMap map || map.Find(segment) is not { } entry)
                return false;
            node = entry.Value;
        }

        return true;
    }

    private ConfigPlace PlaceOf(string path)
    {
        ConfigNode node = _root;
        ConfigPlace place = ConfigPlace.InFile(_file);
        foreach (string segment in path.Split('.'))
        {
            if (node is ConfigMap map && map.Find(segment) is { } entry)
                (node, place) = (entry.Value, entry.Value.Place.Argument is null ? entry.Place : entry.Value.Place);
            else if (node is ConfigList list && int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture,
                out int index)
                && index < list.Items.Count)
                (node, place) = (list.Items[index], list.Items[index].Place);
            else
                break;
        }
        return place;
    }

    /// <summary>
    /// What is not given depends on what is: the name on the file's, servers on workers, settings on their kind.
    /// </summary>
    private static RunSpec Resolve(RunSpec spec, string file) => spec with
    {
        Name = spec.Name.Length > 0 ? spec.Name : Path.GetFileNameWithoutExtension(file),
        Model = spec.Model with { Loss = CatalogForms.Loss.Complete(spec.Model.Loss) },
        Train = spec.Train with
        {
            Optimizer = CatalogForms.Optimizer.Complete(spec.Train.Optimizer),
            Schedule = CatalogForms.Schedule.Complete(spec.Train.Schedule),
            Local = spec.Train.Local with { Outer = CatalogForms.Optimizer.Complete(spec.Train.Local.Outer) },
        },
        Cluster = spec.Cluster with { Servers = spec.Cluster.Servers == 0 ? spec.Cluster.Workers : spec.Cluster.Servers },
    };
}
