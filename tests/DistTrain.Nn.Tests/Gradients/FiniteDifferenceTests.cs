using DistTrain.Numerics;

namespace DistTrain.Nn.Tests;

/// <summary>Gradients against central differences of a double-precision network.</summary>
public class FiniteDifferenceTests
{
    private const double Step = 1e-5;

    [Theory]
    [InlineData("relu", "cross-entropy")]
    [InlineData("sigmoid", "cross-entropy")]
    [InlineData("tanh", "cross-entropy")]
    [InlineData("softmax", "mse")]
    [InlineData("relu", "mse")]
    [InlineData("tanh", "mse")]
    [InlineData("sigmoid", "binary-cross-entropy")]
    [InlineData("relu", "binary-cross-entropy")]
    public void Dense_layers_with_an_activation(string activation, string loss) =>
        Check(Model.Build([Dense(7), new(activation), Dense(5, bias: false), new(activation), Dense(3)], new Shape(6)), loss);

    [Fact]
    public void An_activation_first_last_or_twice()
    {
        Check(Model.Build([new("tanh"), Dense(4), new("sigmoid"), new("tanh")], new Shape(5)), "mse");
        Check(Model.Build([Dense(4), new("softmax")], new Shape(5)), "mse");
    }

    [Fact]
    public void Flatten_first_in_the_middle_and_last()
    {
        Check(Model.Build([new("flatten"), Dense(4), new("flatten"), new("relu"), Dense(3), new("flatten")], new Shape(2, 3)),
            "mse");
        Check(Model.Build([Dense(4), new("tanh"), Dense(3)], new Shape(2, 2, 2)), "cross-entropy");
    }

    [Fact]
    public void A_layer_that_only_knows_the_gradient_of_a_leaf()
    {
        var shape = new Shape(6);
        Check(Model.Of(shape, new GainLayer(shape), MakeDense(shape, 5), new GainLayer(new Shape(5)), MakeDense(new Shape(5), 3)),
            "cross-entropy");
    }

    [Fact]
    public void Containers_within_containers()
    {
        var shape = new Shape(5);
        var inner = new ResidualLayer(shape, MakeDense(shape, 5), new ElementwiseLayer("tanh", shape, new TanhFunction()));
        var outer = new ResidualLayer(
            shape, MakeDense(shape, 5), inner, new ElementwiseLayer("relu", shape, new ReluFunction()), MakeDense(shape, 5));
        Check(Model.Of(shape, outer, MakeDense(shape, 3)), "cross-entropy");
        outer.Parameters.Select(parameter => parameter.Name).ShouldContain("body.1.body.0.weight");
    }

    private static LayerSpec Dense(int units, bool bias = true) =>
        new("dense", new Dictionary<string, object> { ["units"] = units, ["bias"] = bias });

    private static DenseLayer MakeDense(Shape input, int units) =>
        new(input, units, true, Initialisers.Weights("xavier"), Initialisers.FanInUniform);

    private static void Check(Model model, string lossName)
    {
        const int Rows = 5;
        Loss loss = LossCatalog.Build(new(lossName));
        var stream = new RandomStream(17, RandomPurpose.SelfTest);
        float[] weights = new float[model.ParameterCount], inputs = new float[Rows * model.InputShape.Length];
        float[] targets = new float[Rows * model.OutputShape.Length];
        int[] labels = new int[Rows];
        model.Initialise(weights, 3);
        foreach (ref float weight in weights.AsSpan())
            weight += 0.1f * stream.NextNormal();
        foreach (ref float input in inputs.AsSpan())
            input = stream.NextNormal();
        foreach (ref float target in targets.AsSpan())
            target = stream.NextSingle();
        foreach (ref int label in labels.AsSpan())
            label = stream.NextInt32(model.OutputShape.Length);

        var pass = new TrainingPass(model, loss, Rows, 3, inputGradient: true);
        inputs.CopyTo(pass.Inputs(Rows));
        if (loss.UsesLabels)
            labels.CopyTo(pass.Labels(Rows));
        else
            targets.CopyTo(pass.Targets(Rows));
        Memory<float> gradient = AlignedMemory.Allocate(model.ParameterCount);
        var metrics = new LeafMetrics[3];
        pass.Run(weights, [2, 2, 1], [3], [gradient], metrics);

        var reference = new ReferenceNetwork(model, lossName);
        double[] wide = Wide(weights), wideInputs = Wide(inputs), wideTargets = Wide(targets);
        Close.ShouldAgree(
            [(float)metrics.Sum(leaf => leaf.LossSum)], [reference.LossSum(wide, wideInputs, labels, wideTargets)], "loss");
        Close.ShouldAgree(
            gradient.Span, Differences(wide, () => reference.LossSum(wide, wideInputs, labels, wideTargets)), "gradient");
        Close.ShouldAgree(pass.InputGradient(Rows),
            Differences(wideInputs, () => reference.LossSum(wide, wideInputs, labels, wideTargets)), "input gradient");
    }

    private static double[] Wide(float[] values) => Array.ConvertAll(values, value => (double)value);

    private static double[] Differences(double[] variables, Func<double> loss)
    {
        double[] differences = new double[variables.Length];
        for (int i = 0; i < variables.Length; i++)
        {
            double value = variables[i];
            variables[i] = value + Step;
            double above = loss();
            variables[i] = value - Step;
            double below = loss();
            variables[i] = value;
            differences[i] = (above - below) / (2 * Step);
        }

        return differences;
    }
}
