using System.Text.Json;
using DistTrain.Numerics;

namespace DistTrain.Nn.Tests;

/// <summary>Our networks against PyTorch's: outputs, losses, gradients, and the weights after some updates.</summary>
public class OracleTests
{
    public static IEnumerable<object[]> Networks =>
        OracleFolder.Cases(name => !name.StartsWith("schedule-", StringComparison.Ordinal));

    public static IEnumerable<object[]> Schedules =>
        OracleFolder.Cases(name => name.StartsWith("schedule-", StringComparison.Ordinal));

    [SkippableTheory]
    [MemberData(nameof(Networks))]
    public void A_network_trains_as_in_the_other_framework(string name)
    {
        var oracle = new OracleCase(OracleFolder.Read(name));
        Model? model = oracle.Model();
        Loss? loss = model is null ? null : oracle.MakeLoss();
        Optimizer? optimizer = loss is null ? null : oracle.MakeOptimizer();
        Skip.If(optimizer is null, oracle.Unsupported);
        Check(oracle, model!, loss!, optimizer!, [oracle.Rows]);
        Check(oracle, model!, loss!, optimizer!, [1, 0, oracle.Rows - 1]);
    }

    [SkippableTheory]
    [MemberData(nameof(Schedules))]
    public void A_schedule_gives_the_rates_of_the_other_framework(string name)
    {
        JsonElement json = JsonDocument.Parse(OracleFolder.Read(name)).RootElement;
        Skip.IfNot(ScheduleCatalog.TryGet(name["schedule-".Length..], out ScheduleKind? kind), $"not yet supported: {name}");
        var settings = new Dictionary<string, object>();
        foreach (JsonProperty property in json.EnumerateObject())
        {
            string setting = property.Name == "every" ? "every-steps" : property.Name.Replace('_', '-');
            if (kind!.Settings.Any(known => known.Name == setting))
                settings[setting] = property.Value.GetDouble();
        }

        LearningRateSchedule schedule = ScheduleCatalog.Build(new(kind!.Name, settings));
        double[] rates = [.. json.GetProperty("rates").EnumerateArray().Select(rate => rate.GetDouble())];
        for (int step = 0; step < rates.Length; step++)
            schedule.Rate(json.GetProperty("base_lr").GetDouble(), step, 7).ShouldBe(rates[step], 1e-12 * rates[step]);
    }

    private static void Check(OracleCase oracle, Model model, Loss loss, Optimizer optimizer, int[] leafRows)
    {
        int rows = oracle.Rows, count = model.ParameterCount;
        var pass = new TrainingPass(model, loss, rows, leafRows.Length, inputGradient: true);
        oracle.Input.CopyTo(pass.Inputs(rows));
        if (loss.UsesLabels)
            oracle.Labels.CopyTo(pass.Labels(rows));
        else
            oracle.Targets.CopyTo(pass.Targets(rows));
        float[] weights = Parameters(oracle, model, "parameters");
        Memory<float> gradient = AlignedMemory.Allocate(count);
        var metrics = new LeafMetrics[leafRows.Length];
        float[] first = new float[optimizer.SlotCount > 0 ? count : 0], second = new float[optimizer.SlotCount > 1 ? count : 0];

        for (int step = 1; step <= oracle.Steps; step++)
        {
            pass.Run(weights, leafRows, [leafRows.Length], [gradient], metrics);
            double mean = metrics.Sum(leaf => leaf.LossSum) / rows;
            Close.ShouldAgree([(float)mean], [oracle.Losses[step - 1]], $"loss of step {step}");
            if (step == 1)
            {
                Close.ShouldAgree([(float)mean], [oracle.Loss], "loss");
                Close.ShouldAgree(pass.Outputs(rows), oracle.Tensor("output"), "output");
                Close.ShouldAgree(Scaled(gradient.Span, rows), Parameters(oracle, model, "gradients"), model, "gradient");
                Close.ShouldAgree(Scaled(pass.InputGradient(rows), rows), oracle.Tensor("input_gradient"), "input gradient");
            }

            double norm = Math.Sqrt(Reductions.SumOfSquaresDouble(gradient.Span)) / rows;
            float clip = oracle.ClipNorm is { } limit ? (float)GradientClip.Factor(norm, limit) : 1;
            optimizer.Update(weights, weights, gradient.Span, 1f / rows * clip, new OptimizerSlots(first, second),
                (float)optimizer.LearningRate, step);
        }

        Close.ShouldAgree(weights, Parameters(oracle, model, "parameters_after"), model, "weights after");
        Close.ShouldAgree(pass.Predict(weights, rows), oracle.Tensor("output_eval_after"), "output after");
    }

    private static float[] Parameters(OracleCase oracle, Model model, string group)
    {
        float[] flat = new float[model.ParameterCount];
        foreach (ParameterSlot slot in model.Parameters)
            oracle.Tensor(group, slot.Name["layers.".Length..]).CopyTo(flat.AsSpan(slot.Offset, slot.Length));
        return flat;
    }

    private static float[] Scaled(ReadOnlySpan<float> sum, int rows)
    {
        float[] mean = new float[sum.Length];
        for (int i = 0; i < mean.Length; i++)
            mean[i] = sum[i] / rows;
        return mean;
    }
}
