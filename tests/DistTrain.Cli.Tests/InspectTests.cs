using System.Text.Json.Nodes;

namespace DistTrain.Cli.Tests;

public sealed class InspectTests : IDisposable
{
    private const string Text = """
        data: {source: mnist}
        model: {layers: [{dense: 128}, relu, {dense: 10}]}
        """;

    private readonly Disttrain _disttrain = new();

    [Fact]
    public void The_table_counts_parameters_and_operations() => _disttrain.Run("inspect", _disttrain.Write("a.yaml", Text)).Out.ShouldStartWith("""
           layer  output       parameters  flops forward  and backward
        ─  ─────  ───────────  ──────────  ─────────────  ────────────
           input  (1, 28, 28)
        0  dense  (128)           100,480        200,704       401,408
        1  relu   (128)
        2  dense  (10)              1,290          2,560         7,680
        ─  ─────  ───────────  ──────────  ─────────────  ────────────
           all                    101,770        203,264       409,088

        """);

    [Fact]
    public void The_same_comes_as_JSON_and_takes_other_values()
    {
        Outcome outcome = _disttrain.Run(
            "inspect", _disttrain.Write("a.yaml", Text), "--json", "--set", "model.layers.0.dense.units=10");
        outcome.Code.ShouldBe(0);
        JsonNode json = JsonNode.Parse(outcome.Out)!;
        json["parameters"]!.GetValue<int>().ShouldBe(7850 + 110);
        json["layers"]![0]!["output"]![0]!.GetValue<int>().ShouldBe(10);
    }

    [Fact]
    public void A_layer_that_does_not_fit_is_named_with_its_line()
    {
        Outcome outcome = _disttrain.Run("inspect", _disttrain.Write("a.yaml", Text.Replace("{dense: 10}", "{dense: 7}")));
        outcome.ShouldBe(new Outcome(
            2, "", "error: a.yaml:2: the model has 7 outputs, but the data has 10 classes; let the last layer have 10 units\n"));
    }

    [Fact]
    public void Data_that_must_be_read_for_their_shape_and_are_missing_are_told()
    {
        string file = _disttrain.Write(
            "a.yaml", "data: {source: csv, path: none.csv, target: y}\nmodel: {layers: [{dense: 1}], loss: mse}");
        Outcome outcome = _disttrain.Run("inspect", file);
        outcome.Code.ShouldBe(3);
        outcome.Err.ShouldStartWith("error: none.csv: ");
    }

    public void Dispose() => _disttrain.Dispose();
}
