using DistTrain.Numerics;

namespace DistTrain.Nn.Tests;

public class ModelTests
{
    [Fact]
    public void Parameters_are_named_and_shaped_as_in_a_PyTorch_Sequential()
    {
        Model model = Model.Build([Dense(256), new("relu"), Dense(256), new("relu"), Dense(10)], new Shape(1, 28, 28));
        model.Parameters.Select(slot => $"{slot.Name} {slot.Shape} {slot.Offset}").ShouldBe(
        [
            "layers.0.weight (256, 784) 0", "layers.0.bias (256) 200704", "layers.2.weight (256, 256) 200960",
            "layers.2.bias (256) 266496",
            "layers.4.weight (10, 256) 266752", "layers.4.bias (10) 269312",
        ]);
        model.ParameterCount.ShouldBe(269_322);
        model.OutputShape.ShouldBe(new Shape(10));
        model.ForwardFlops.ShouldBe(2 * (784 * 256 + 256 * 256 + 256 * 10));
    }

    [Fact]
    public void Initial_weights_follow_the_seed_and_the_tensor()
    {
        Model model = Model.Build([Dense(64), Dense(64)], new Shape(64));
        float[] first = new float[model.ParameterCount], again = new float[first.Length], other = new float[first.Length];
        model.Initialise(first, 1);
        model.Initialise(again, 1);
        model.Initialise(other, 2);
        again.ShouldBe(first);
        other.ShouldNotBe(first);
        first[..4096].ShouldNotBe(first[4160..8256]);
    }

    [Theory]
    [InlineData("he", 0.1, double.PositiveInfinity)]
    [InlineData("he-normal", 0.1, double.PositiveInfinity)]
    [InlineData("he-uniform", 0.1, 0.17320509)]
    [InlineData("xavier", 0.09128709, 0.15811388)]
    [InlineData("xavier-uniform", 0.09128709, 0.15811388)]
    [InlineData("xavier-normal", 0.09128709, double.PositiveInfinity)]
    [InlineData("pytorch", 0.04082483, 0.07071068)]
    [InlineData("zeros", 0, 0)]
    public void Initialisers_have_the_deviation_of_the_literature(string init, double deviation, double bound)
    {
        const int Inputs = 200, Outputs = 40;
        var layer = new LayerSpec("dense", new Dictionary<string, object> { ["units"] = Outputs, ["init"] = init });
        Model model = Model.Build([layer], new Shape(Inputs));
        float[] weights = new float[model.ParameterCount];
        model.Initialise(weights, 5);
        double[] matrix = [.. weights[..(Inputs * Outputs)].Select(weight => (double)weight)];
        Math.Sqrt(matrix.Average(weight => weight * weight)).ShouldBe(deviation, 0.03 * deviation + 1e-12);
        matrix.Average().ShouldBe(0, 0.05 * deviation + 1e-12);
        matrix.Max(Math.Abs).ShouldBeLessThanOrEqualTo(bound * (1 + 1e-6));
        weights[(Inputs * Outputs)..].Any(bias => bias != 0).ShouldBe(init == "pytorch");
    }

    [Fact]
    public void The_fingerprint_tells_structures_apart()
    {
        var shape = new Shape(8);
        string[] prints =
        [
            Model.Build([Dense(8), new("relu"), Dense(4)], shape).Fingerprint,
            Model.Build([Dense(8), new("tanh"), Dense(4)], shape).Fingerprint,
            Model.Build([Dense(9), new("relu"), Dense(4)], shape).Fingerprint,
            Model.Build([Dense(8), Dense(4)], shape).Fingerprint,
        ];
        prints.Distinct().Count().ShouldBe(prints.Length);
        Model.Build([Dense(8), new("relu"), Dense(4)], shape).Fingerprint.ShouldBe(prints[0]);
        prints[0].Length.ShouldBe(32);
    }

    [Fact]
    public void Errors_name_the_layer_and_what_would_be_right()
    {
        Message([Dense(8), new("rleu")]).ShouldStartWith("layers.1: There is no layer 'rleu'; did you mean 'relu'?");
        Message([new("dense")]).ShouldStartWith("layers.0: dense needs units");
        Message([Dense(0)]).ShouldContain("units is 0, and should be from 1");
        Message([new("dense", new Dictionary<string, object> { ["unit"] = 3 })]).ShouldContain(
            "no setting 'unit'; did you mean 'units'?");
        Message([new("dense", new Dictionary<string, object> { ["units"] = "many" })]).ShouldContain(
            "units is 'many', and should be a whole number");
        Message([new("dense", new Dictionary<string, object> { ["units"] = 3, ["init"] = "hee" })]).ShouldContain(
            "did you mean 'he'?");
        Should.Throw<ArgumentException>(() => Model.Build([Dense(3)], new Shape(4, 5))).Message.ShouldContain(
            "put flatten before it");
        Should.Throw<ArgumentException>(() => Model.Build([Dense(1 << 20)], new Shape(1 << 12))).Message.ShouldContain(
            "elements");

        static string Message(LayerSpec[] layers) =>
            Should.Throw<ArgumentException>(() => Model.Build(layers, new Shape(4))).Message;
    }

    [Fact]
    public void Shapes_are_equal_by_value()
    {
        new Shape(1, 28, 28).ShouldBe(new Shape(1, 28, 28));
        (new Shape(3) == new Shape(3)).ShouldBeTrue();
        (new Shape(3) != new Shape(3, 1)).ShouldBeTrue();
        new Shape(1, 28, 28).ToString().ShouldBe("(1, 28, 28)");
        Should.Throw<ArgumentException>(() => new Shape(3, 0)).Message.ShouldContain("at least 1");
        Should.Throw<ArgumentException>(() => new Shape());
    }

    [Fact]
    public void Labels_become_targets()
    {
        float[] single = new float[3], several = new float[6];
        Loss.EncodeLabels([1, 0, 1], single);
        single.ShouldBe([1, 0, 1]);
        Loss.EncodeLabels([2, 0], several);
        several.ShouldBe([0, 0, 1, 1, 0, 0]);
        Should.Throw<ArgumentException>(() => Loss.EncodeLabels([3, 0], several)).Message.ShouldContain("Label 3");
    }

    private static LayerSpec Dense(int units) => new("dense", new Dictionary<string, object> { ["units"] = units });
}
