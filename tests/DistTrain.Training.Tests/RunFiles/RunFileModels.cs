namespace DistTrain.Training.Tests;

/// <summary>Networks that do not fit themselves, their data or their loss.</summary>
public class RunFileModels
{
    private const string Text = """
        data: {source: digits}
        model:
          layers:
            - dense: 32
            - dense: 10
          loss: cross-entropy
        """;

    [Theory]
    [InlineData("dense: 10", "dense: 12", 10, "x.yaml:5: the model has 12 outputs, but the data has 10 classes; let the last layer have 10 units")]
    [InlineData("dense: 10", "dense: 1", 10, "x.yaml:5: 'model.layers.1': cross-entropy takes one logit per class, so (classes) with at least 2; the model ends in (1)")]
    [InlineData("dense: 10", "dense: 10", 0, "x.yaml:6: 'model.loss' is cross-entropy, which needs classes, but the data's target is a number; take mse")]
    [InlineData("cross-entropy", "mse", 0, "x.yaml:5: the model has 10 outputs, but the target has 1; let the last layer have 1 units")]
    public void An_output_that_does_not_fit_is_told(string old, string replacement, int classes, string error) =>
        Should.Throw<ConfigurationException>(() => Parse(Text.Replace(old, replacement)).BuildModel([1, 28, 28], classes))
            .Message.ShouldBe(error);

    [Fact]
    public void A_layer_that_does_not_fit_its_input_is_told_with_line_and_shape()
    {
        string message = Should.Throw<ConfigurationException>(() => Parse(Text).BuildModel([28, 28], 10)).Message;
        message.ShouldStartWith("x.yaml:4: 'model.layers.0': ");
        message.ShouldContain("(28, 28)");
        message.ShouldNotContain("Parameter");
    }

    [Fact]
    public void A_schedule_that_contradicts_itself_is_told() => Should.Throw<ConfigurationException>(
            () => Parse(Text + "\ntrain:\n  schedule: {step: {every-epochs: 1, every-steps: 2}}"))
        .Message.ShouldBe("x.yaml:8: 'train.schedule': step takes either every-epochs or every-steps");

    private static RunFile Parse(string text) => RunFile.Parse(text, "x.yaml");
}
