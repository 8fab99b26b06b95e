using DistTrain.Numerics;

namespace DistTrain.Nn.Tests;

public class TrainingPassTests
{
    private static Model Network => Model.Build([Dense(32), new("relu"), Dense(16), new("tanh"), Dense(10)], new Shape(20));

    [Theory]
    [InlineData("cross-entropy")]
    [InlineData("binary-cross-entropy")]
    [InlineData("mse")]
    public void A_step_allocates_nothing(string lossName)
    {
        Model model = Network;
        var pass = new TrainingPass(model, LossCatalog.Build(new(lossName)), 64, 8);
        Optimizer optimizer = OptimizerCatalog.Build(new("adam"));
        float[] weights = new float[model.ParameterCount], first = new float[weights.Length], second = new float[weights.Length];
        model.Initialise(weights, 1);
        Memory<float>[] gradients = [AlignedMemory.Allocate(weights.Length), AlignedMemory.Allocate(weights.Length)];
        var metrics = new LeafMetrics[8];
        int[] leafRows = [8, 8, 8, 8, 8, 8, 8, 8], nodeLeaves = [4, 4];

        long allocated = 0;
        for (int step = 1; step <= 20; step++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            pass.Run(weights, leafRows, nodeLeaves, gradients, metrics);
            optimizer.Update(weights, weights, gradients[0].Span, 1f / 64, new OptimizerSlots(first, second), 0.001f, step);
            pass.Evaluate(weights, 64);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        allocated.ShouldBe(0);
    }

    [Fact]
    public void Gradients_of_late_layers_are_final_as_soon_as_it_says_so()
    {
        Model model = Network;
        var pass = new TrainingPass(model, new CrossEntropyLoss(), 8, 2);
        pass.Inputs(8).Fill(0.5f);
        var weights = new float[model.ParameterCount];
        model.Initialise(weights, 1);
        Memory<float>[] gradients = [new float[weights.Length], new float[weights.Length]];
        foreach (Memory<float> gradient in gradients)
            gradient.Span.Fill(float.NaN);
        List<(int From, float[] First, float[] Second)> seen = [];
        pass.Run(
            weights, [4, 4], [1, 1], gradients, new LeafMetrics[2],
            from => seen.Add((from, gradients[0][from..].ToArray(), gradients[1][from..].ToArray())));
        // Each layer's are final before the gradient by its input is computed.
        seen.Select(entry => entry.From).Distinct().ShouldBe([(20 * 32) + 32 + (32 * 16) + 16, (20 * 32) + 32, 0]);
        foreach ((int from, float[] first, float[] second) in seen)
        {
            first.ShouldBe(gradients[0][from..].ToArray());
            second.ShouldBe(gradients[1][from..].ToArray());
        }
    }

    [Fact]
    public void A_pass_that_begins_with_the_layers_whose_parameters_are_there_ends_with_the_same_bits()
    {
        Model model = Network;
        var pass = new TrainingPass(model, new CrossEntropyLoss(), 8, 2);
        pass.Inputs(8).Fill(0.5f);
        var weights = new float[model.ParameterCount];
        model.Initialise(weights, 1);
        float[] whole = new float[weights.Length], part = new float[weights.Length];
        pass.Run(weights, [4, 4], [2], [whole], new LeafMetrics[2]);

        var arriving = new float[weights.Length];
        Array.Fill(arriving, float.NaN);
        foreach (int ready in new[] { model.LayerEnds[0] - 1, model.LayerEnds[0], model.LayerEnds[1] + 1 })
        {
            weights.AsSpan(0, ready).CopyTo(arriving);
            pass.Advance(arriving, [4, 4], ready);
        }

        weights.CopyTo(arriving, 0);
        // What was computed already is not computed again.
        Array.Clear(arriving, 0, model.LayerEnds[1]);
        float[] first = arriving[..model.LayerEnds[1]];
        pass.Advance(arriving, [4, 4], arriving.Length);
        weights.AsSpan(0, first.Length).CopyTo(arriving);
        pass.Run(arriving, [4, 4], [2], [part], new LeafMetrics[2]);

        part.ShouldBe(whole);
        pass.Advance(new float[weights.Length], [4, 4], weights.Length);
        pass.Restart();
        pass.Run(weights, [4, 4], [2], [part], new LeafMetrics[2]);
        part.ShouldBe(whole);
    }

    [Fact]
    public void Accuracy_counts_the_rows_whose_greatest_logit_is_the_label()
    {
        var shape = new Shape(3);
        var pass = new TrainingPass(Model.Of(shape, new FlattenLayer(shape)), new CrossEntropyLoss(), 4, 1);
        new float[] { 1, 2, 3, 3, 2, 1, 1, 1, 0, float.NaN, 5, 0 }.CopyTo(pass.Inputs(4));
        new[] { 2, 2, 0, 1 }.CopyTo(pass.Labels(4));
        LeafMetrics metrics = pass.Evaluate([], 4);
        (metrics.Correct, metrics.Count).ShouldBe((2, 4));
        metrics.LossSum.ShouldBe(double.NaN);
    }

    [Fact]
    public void Accuracy_of_yes_or_no_needs_every_output_right()
    {
        var shape = new Shape(2);
        var pass = new TrainingPass(Model.Of(shape, new FlattenLayer(shape)), new BinaryCrossEntropyLoss(), 4, 1);
        new float[] { 1, -1, 1, 1, -1, -1, float.NaN, 1 }.CopyTo(pass.Inputs(4));
        new float[] { 1, 0, 1, 0, 0, 0, 1, 1 }.CopyTo(pass.Targets(4));
        pass.Evaluate([], 4).Correct.ShouldBe(2);
    }

    [Fact]
    public void NaN_in_one_sample_reaches_the_loss_and_the_gradient()
    {
        foreach (string activation in (string[])["relu", "sigmoid", "tanh"])
        {
            Model model = Model.Build([Dense(8), new(activation), Dense(3)], new Shape(5));
            var pass = new TrainingPass(model, new CrossEntropyLoss(), 4, 2);
            float[] weights = new float[model.ParameterCount];
            model.Initialise(weights, 1);
            pass.Inputs(4).Fill(0.5f);
            pass.Inputs(4)[7] = float.NaN;
            pass.Labels(4).Clear();
            Memory<float> gradient = AlignedMemory.Allocate(weights.Length);
            var metrics = new LeafMetrics[2];
            pass.Run(weights, [1, 3], [2], [gradient], metrics);
            metrics[0].LossSum.ShouldBe(metrics[0].LossSum, activation);
            double.IsFinite(metrics[0].LossSum).ShouldBeTrue(activation);
            metrics[1].LossSum.ShouldBe(double.NaN, activation);
            Reductions.Sum(gradient.Span).ShouldBe(float.NaN, activation);
        }
    }

    [Fact]
    public void A_step_without_samples_has_no_gradient()
    {
        Model model = Network;
        var pass = new TrainingPass(model, new CrossEntropyLoss(), 1, 2);
        Memory<float> gradient = AlignedMemory.Allocate(model.ParameterCount);
        gradient.Span.Fill(1);
        var metrics = new LeafMetrics[2];
        pass.Run(new float[model.ParameterCount], [0, 0], [2], [gradient], metrics);
        gradient.Span.ToArray().ShouldAllBe(value => value == 0);
        metrics.ShouldAllBe(leaf => leaf == new LeafMetrics(0, 0, 0));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Model model = Network;
        var pass = new TrainingPass(model, new CrossEntropyLoss(), 4, 2);
        float[] weights = new float[model.ParameterCount];
        Memory<float>[] one = [AlignedMemory.Allocate(weights.Length)];
        Refused(weights, [5], [1], one, 1, "room for 4");
        Refused(weights, [1, 1, 1], [3], one, 3, "room for 2");
        Refused(weights, [2, 2], [1], one, 2, "1 leaves together");
        Refused(weights, [2, 2], [1, 1], one, 2, "2 nodes");
        Refused(weights, [2, -1], [2], one, 2, "-1 rows");
        Refused(weights[1..], [2, 2], [2], one, 2, "parameters");
        Refused(weights, [2], [1], [new float[3]], 1, "3 elements");
        Should.Throw<ArgumentException>(
            () => new TrainingPass(Model.Build([Dense(1)], new Shape(2)), new CrossEntropyLoss(), 1, 1))
            .Message.ShouldContain("at least 2");

        void Refused(
            float[] parameters, int[] leafRows, int[] nodeLeaves, Memory<float>[] gradients, int leaves, string message) =>
            Should.Throw<ArgumentException>(() => pass.Run(parameters, leafRows, nodeLeaves, gradients, new LeafMetrics[leaves]))
                .Message.ShouldContain(message);
    }

    private static LayerSpec Dense(int units) => new("dense", new Dictionary<string, object> { ["units"] = units });
}
