using System.Text.Json;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>The layers of a model as a table, or as JSON.</summary>
internal static class InspectText
{
    public static void Write(TextWriter output, RunSpec spec, Model model)
    {
        var rows = new List<string[]>();
        rows.Add(["", "layer", "output", "parameters", "flops forward", "and backward"]);
        rows.Add(["", "input", $"{model.InputShape}", "", "", ""]);
        for (int i = 0; i < model.Layers.Count; i++)
        {
            Layer layer = model.Layers[i];
            long both = layer.ForwardFlops + ModelText.BackwardFlops(model, i);
            rows.Add([$"{i}", spec.Model.Layers[i].Kind, $"{layer.Output}", Number(layer.ParameterCount),
                Number(layer.ForwardFlops), Number(both)]);
        }
        long step = model.ForwardFlops + Backward(model);
        rows.Add(["", "all", "", Number(model.ParameterCount), Number(model.ForwardFlops), Number(step)]);
        Table(output, rows);
        output.WriteLine();
        output.WriteLine($"loss       {spec.Model.Loss.Kind}");
        output.WriteLine($"optimizer  {spec.Train.Optimizer}");
        output.WriteLine($"a step     {step * spec.Train.Batch / 1e9:G4} GFLOP in a batch of {spec.Train.Batch:N0}");
        output.WriteLine(
            $"memory     {ModelText.Bytes(Memory(spec, model))} for weights, gradients and optimizer state on all nodes");
    }

    public static string Json(RunSpec spec, Model model) => JsonSerializer.Serialize(
        new
        {
            spec.Name,
            Input = model.InputShape.Dimensions.ToArray(),
            Layers = model.Layers.Select((layer, i) => new
            {
                spec.Model.Layers[i].Kind,
                Output = layer.Output.Dimensions.ToArray(),
                Parameters = layer.ParameterCount,
                ForwardFlops = layer.ForwardFlops,
                BackwardFlops = ModelText.BackwardFlops(model, i),
            }),
            Parameters = model.ParameterCount,
            ForwardFlops = model.ForwardFlops,
            ForwardBackwardFlops = model.ForwardFlops + Backward(model),
            MemoryBytes = Memory(spec, model),
        },
        JsonLines.Options);

    private static string Number(long value) => value == 0 ? "" : $"{value:N0}";

    private static long Backward(Model model) =>
        Enumerable.Range(0, model.Layers.Count).Sum(i => ModelText.BackwardFlops(model, i));

    /// <summary>
    /// Servers hold the weights before and after an update, the sum of gradients and the slots; each worker weights and
    /// gradients, and
    /// for local rounds weights, gradients and slots of its own.
    /// </summary>
    private static long Memory(RunSpec spec, Model model)
    {
        long slots = OptimizerCatalog.Build(spec.Train.ServerOptimizer).SlotCount;
        long worker = spec.Train.Consistency == Consistency.Local
            ? 4 + OptimizerCatalog.Build(spec.Train.Optimizer).SlotCount
            : 2;
        // Beside a codec of weights, those that the optimizer makes; before one of gradients, each shard's by itself, and what
        // it left out.
        (TrainCodecSpec codec, long shards) = (spec.Train.Codec, spec.Data.Shards);
        slots += CodecCatalog.Build(codec.Pull) is null ? 0 : 1;
        long coded = CodecCatalog.Build(codec.Push) switch { null => 0, { KeepsResidual: true } => 4 * shards, _ => shards };
        return sizeof(float) * (long)model.ParameterCount * (3 + slots + coded + worker * spec.Cluster.Workers);
    }

    /// <summary>Numbers to the right, words to the left, a line under the head and above the sum.</summary>
    private static void Table(TextWriter output, List<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        for (int i = 0; i < rows.Count; i++)
        {
            if (i == 1 || i == rows.Count - 1)
                output.WriteLine(string.Join("  ", widths.Select(width => new string('─', width))));
            output.WriteLine(string.Join("  ", rows[i].Select((cell, column) =>
                column is 0 or >= 3 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
