namespace DistTrain.Training;

/// <summary>A form whose values are kept as objects, for settings whose type a catalog decides.</summary>
internal sealed class ValueForm : Form<object>
{
    private readonly Form _form;
    private readonly Func<ConfigNode, string, object> _read;
    private readonly Func<object, ConfigNode> _write;

    private ValueForm(Form form, Func<ConfigNode, string, object> read, Func<object, ConfigNode> write) =>
        (_form, _read, _write) = (form, read, write);

    public override string Expected => _form.Expected;

    public static ValueForm Of<T>(Form<T> form)
        where T : notnull => new(form, (node, path) => form.Read(node, path), value => form.Write((T)value));

    public override object Read(ConfigNode node, string path) => _read(node, path);

    public override ConfigNode Write(object value) => _write(value);

    protected override ConfigNode ReplaceWithin(ConfigNode? current, ConfigPath path, int depth, ConfigNode value) =>
        _form.Replace(current, path, depth, value);
}
