using DistTrain.Numerics;

namespace DistTrain.Nn.Tests;

public class LearningTests
{
    [Theory]
    [InlineData("sgd", 0.5)]
    [InlineData("momentum", 0.1)]
    [InlineData("nesterov", 0.1)]
    [InlineData("adam", 0.02)]
    [InlineData("adamw", 0.02)]
    public void A_small_network_learns_exclusive_or(string optimizer, double rate)
    {
        LayerSpec Dense(int units) => new("dense", new Dictionary<string, object> { ["units"] = units });
        Model model = Model.Build([Dense(16), new("relu"), Dense(2)], new Shape(2));
        Optimizer update = OptimizerCatalog.Build(new(optimizer, new Dictionary<string, object> { ["learning-rate"] = rate }));
        var pass = new TrainingPass(model, new CrossEntropyLoss(), 4, 2);
        float[] weights = new float[model.ParameterCount], first = new float[weights.Length], second = new float[weights.Length];
        var gradient = new Memory<float>[] { AlignedMemory.Allocate(weights.Length) };
        var metrics = new LeafMetrics[2];
        model.Initialise(weights, seed: 1);
        new float[] { 0, 0, 0, 1, 1, 0, 1, 1 }.CopyTo(pass.Inputs(4));
        new[] { 0, 1, 1, 0 }.CopyTo(pass.Labels(4));

        for (int step = 1; step <= 200; step++)
        {
            pass.Run(weights, [3, 1], [2], gradient, metrics);
            var slots = new OptimizerSlots(
                update.SlotCount > 0 ? first : default(Span<float>), update.SlotCount > 1 ? second : default(Span<float>));
            update.Update(weights, weights, gradient[0].Span, 0.25f, slots, (float)update.LearningRate, step);
        }

        (double lossSum, int correct, int count) = pass.Evaluate(weights, 4);
        (correct, count).ShouldBe((4, 4));
        lossSum.ShouldBeLessThan(0.2);
    }
}
