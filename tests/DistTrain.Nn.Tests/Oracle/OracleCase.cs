using System.Text.Json;
using System.Text.RegularExpressions;

namespace DistTrain.Nn.Tests;

/// <summary>A case of the oracle folder, translated to our terms; every size comes from the file.</summary>
internal sealed partial class OracleCase
{
    private const string ClipSetting = "clip_global_norm";

    private readonly JsonElement _json;

    public OracleCase(string text)
    {
        _json = JsonDocument.Parse(text).RootElement;
        JsonElement input = _json.GetProperty("input");
        int[] dimensions = Ints(input.GetProperty("shape"));
        Rows = dimensions[0];
        InputShape = new Shape(dimensions.AsSpan(1));
    }

    public int Rows { get; }

    public Shape InputShape { get; }

    public int Steps => _json.GetProperty("steps").GetInt32();

    public float[] Input => Floats(_json.GetProperty("input").GetProperty("data"));

    public int[] Labels => Ints(_json.GetProperty("target").GetProperty("classes"));

    public float[] Targets => Floats(_json.GetProperty("target").GetProperty("data"));

    public float[] Losses => Floats(_json.GetProperty("losses"));

    public float Loss => _json.GetProperty("loss").GetSingle();

    /// <summary>The longest that the mean gradient may be; null for any length.</summary>
    public double? ClipNorm =>
        _json.GetProperty("optimizer").TryGetProperty(ClipSetting, out JsonElement limit) ? limit.GetDouble() : null;

    /// <summary>Why the case cannot run yet, or <see langword="null"/>.</summary>
    public string? Unsupported { get; private set; }

    /// <summary>A tensor by its place in the file, such as <c>gradients, 0.weight</c>.</summary>
    public float[] Tensor(params string[] path)
    {
        JsonElement element = _json;
        foreach (string name in path)
            element = element.GetProperty(name);
        return Floats(element.GetProperty("data"));
    }

    public Model? Model()
    {
        var layers = new List<LayerSpec>();
        foreach (JsonElement line in _json.GetProperty("model").EnumerateArray())
        {
            string text = line.GetString()!;
            if (Linear().Match(text) is { Success: true } linear)
                layers.Add(new("dense", new Dictionary<string, object> { ["units"] = int.Parse(linear.Groups["units"].Value) }));
            else if (LayerCatalog.TryGet(text, out _))
                layers.Add(new(text));
            else
                return No<Model>($"layer '{text}'");
        }

        return Nn.Model.Build(layers, InputShape);
    }

    public Loss? MakeLoss() => _json.GetProperty("loss_name").GetString() switch
    {
        "cross-entropy on logits, mean" => LossCatalog.Build(new("cross-entropy")),
        "binary cross-entropy on logits, mean" => LossCatalog.Build(new("binary-cross-entropy")),
        "mean squared error over all elements" => LossCatalog.Build(new("mse")),
        string other => No<Loss>($"loss '{other}'"),
        null => No<Loss>("no loss"),
    };

    public Optimizer? MakeOptimizer()
    {
        JsonElement json = _json.GetProperty("optimizer");
        string name = json.GetProperty("name").GetString()!;
        if (!OptimizerCatalog.TryGet(name, out OptimizerKind? kind))
            return No<Optimizer>($"optimizer '{name}'");
        var settings = new Dictionary<string, object>();
        foreach (JsonProperty property in json.EnumerateObject().Where(property => property.Name is not ("name" or ClipSetting)))
        {
            string setting = property.Name switch
            {
                "lr" => "learning-rate",
                "eps" => "epsilon",
                "weight_decay_l2_in_gradient" when name != "adamw" => "weight-decay",
                "weight_decay_decoupled" when name == "adamw" => "weight-decay",
                _ => property.Name,
            };
            if (kind.Settings.All(known => known.Name != setting))
                return No<Optimizer>($"optimizer setting '{property.Name}'");
            settings[setting] = property.Value.GetDouble();
        }

        return OptimizerCatalog.Build(new(name, settings));
    }

    public static float[] Floats(JsonElement json) => [.. json.EnumerateArray().Select(value => value.GetSingle())];

    private static int[] Ints(JsonElement json) => [.. json.EnumerateArray().Select(value => value.GetInt32())];

    private T? No<T>(string what) where T : class
    {
        Unsupported = $"not yet supported: {what}";
        return null;
    }

    [GeneratedRegex(@"^linear [0-9]+ (?<units>[0-9]+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Linear();
}
