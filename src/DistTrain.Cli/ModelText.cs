using DistTrain.Nn;

namespace DistTrain.Cli;

/// <summary>A network in words and numbers.</summary>
internal static class ModelText
{
    /// <summary>A chain of dense layers as its widths, <c>784-256-10</c>; others by their number of layers.</summary>
    public static string Words(Model model)
    {
        var weighty = model.Layers.Where(layer => layer.ParameterCount > 0).ToList();
        return weighty.Count > 0 && weighty.TrueForAll(layer => layer.Kind == "dense")
            ? string.Join('-', weighty.Select(layer => layer.Output.Length).Prepend(model.InputShape.Length))
            : RunText.Count(model.Layers.Count, "layer");
    }

    /// <summary>
    /// Floating-point operations of a layer's backward pass for one sample: as many as forward for the weights' gradient, and
    /// again
    /// for the input's, which the first layer with weights does not need.
    /// </summary>
    public static long BackwardFlops(Model model, int layer)
    {
        bool isFirst = model.Layers.Take(layer).All(before => before.ParameterCount == 0);
        return model.Layers[layer].ForwardFlops * (isFirst ? 1 : 2);
    }

    /// <summary>A number of bytes for people.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => $"{bytes / 1e3:G3} kB",
        < 1_000_000_000 => $"{bytes / 1e6:G3} MB",
        _ => $"{bytes / 1e9:N1} GB",
    };
}
