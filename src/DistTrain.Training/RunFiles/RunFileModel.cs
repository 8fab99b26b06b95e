using System.Text.RegularExpressions;
using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>Builds what a run file names, and points to the line where it cannot be built.</summary>
public static partial class RunFileModel
{
    /// <summary>Builds the model for samples of the given dimensions and checks that loss and data fit its output.</summary>
    /// <param name="run">The run file.</param>
    /// <param name="inputDims">The dimensions of one sample.</param>
    /// <param name="classes">How many classes the data has; 0 for regression.</param>
    /// <param name="targetLength">Numbers in one sample's target, for regression.</param>
    /// <exception cref="ConfigurationException">
    /// A layer does not fit its input, or the output does not fit the loss or the data.
    /// </exception>
    public static Model BuildModel(this RunFile run, ReadOnlySpan<int> inputDims, int classes, int targetLength = 1)
    {
        Model model = Layers(run, new Shape(inputDims));
        string last = $"model.layers.{model.Layers.Count - 1}";
        Loss loss = LossCatalog.Build(run.Spec.Model.Loss);
        if (loss.UsesLabels && classes == 0)
            throw run.Error(
                "model.loss", $"'model.loss' is {loss.Name}, which needs classes, but the data's target is a number; take mse");
        Try(run, last, () => loss.Check(model.OutputShape));
        int outputs = model.OutputShape.Length;
        if (loss.UsesLabels && outputs != classes)
            throw run.Error(last,
                $"the model has {outputs} outputs, but the data has {classes} classes; let the last layer have {classes} units");
        if (!loss.UsesLabels && classes == 0 && outputs != targetLength)
        {
            throw run.Error(
                last, $"the model has {outputs} outputs, but the target has {targetLength}; let the last layer have {targetLength} units");
        }
        return model;
    }

    /// <summary>Checks that optimizer, schedule and loss can be built with their settings.</summary>
    internal static void CheckKinds(RunFile run)
    {
        Try(run, "train.optimizer", () => OptimizerCatalog.Build(run.Spec.Train.Optimizer));
        Try(run, "train.local.outer", () => OptimizerCatalog.Build(run.Spec.Train.Local.Outer));
        Try(run, "train.codec.push", () => CodecCatalog.Build(run.Spec.Train.Codec.Push));
        Try(run, "train.codec.pull", () => CodecCatalog.Build(run.Spec.Train.Codec.Pull));
        Try(run, "train.schedule", () => ScheduleCatalog.Build(run.Spec.Train.Schedule));
        Try(run, "model.loss", () => LossCatalog.Build(run.Spec.Model.Loss));
    }

    private static Model Layers(RunFile run, Shape input)
    {
        try
        {
            return Model.Build(run.Spec.Model.Layers, input);
        }
        catch (ArgumentException e)
        {
            Match match = LayerPrefix().Match(e.Message);
            string path = match.Success ? $"model.{match.Groups["layer"].Value}" : "model.layers";
            throw run.Error(path, $"'{path}': {Plain(e.Message[match.Length..])}");
        }
    }

    private static void Try(RunFile run, string path, Action build)
    {
        try
        {
            build();
        }
        catch (ArgumentException e)
        {
            throw run.Error(path, $"'{path}': {Plain(e.Message)}");
        }
    }

    /// <summary>A message without the names of parameters in our code, which tell a user nothing.</summary>
    private static string Plain(string message) => ParameterName().Replace(message, "").TrimEnd('.');

    [GeneratedRegex(@"^(?<layer>layers\.\d+): ")]
    private static partial Regex LayerPrefix();

    [GeneratedRegex(@" \(Parameter '[^']*'\)")]
    private static partial Regex ParameterName();
}
