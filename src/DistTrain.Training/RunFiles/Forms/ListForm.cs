using System.Globalization;

namespace DistTrain.Training;

/// <summary>A list of values of one form.</summary>
internal sealed class ListForm<T>(Form<T> item, string expected, int countMin = 0, int countMax = 1000) : Form<IReadOnlyList<T>>
{
    public override string Expected => expected;

    public override IReadOnlyList<T> Read(ConfigNode node, string path)
    {
        if (node is not ConfigList list)
            throw Wrong(node, path);
        if (list.Items.Count < countMin || list.Items.Count > countMax)
        {
            throw new ConfigurationException(
                node.Place, $"'{path}' has {list.Items.Count} entries; it must have from {countMin} to {countMax}");
        }
        return [.. list.Items.Select((value, i) => item.Read(value,
            ConfigPath.Join(path, i.ToString(CultureInfo.InvariantCulture))))];
    }

    public override ConfigNode Write(IReadOnlyList<T> value) => new ConfigList(Nowhere, [.. value.Select(item.Write)]);

    public override IEnumerable<KeyDescription> Describe(string path) => item.Describe(ConfigPath.Join(path, "N"));

    protected override ConfigNode ReplaceWithin(ConfigNode? current, ConfigPath path, int depth, ConfigNode value)
    {
        int count = current is ConfigList list ? list.Items.Count : 0;
        if (!int.TryParse(path[depth], NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= count)
        {
            string known = count == 0 ? "which is not given as a list" : $"whose entries are 0 to {count - 1}";
            throw new ConfigurationException(value.Place, $"there is no entry '{path[depth]}' in '{path.Upto(depth)}', {known}");
        }
        var items = ((ConfigList)current!).Items.ToArray();
        items[index] = item.Replace(items[index], path, depth + 1, value);
        return (ConfigList)current with { Items = items };
    }
}
