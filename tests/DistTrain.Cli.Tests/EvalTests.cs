using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace DistTrain.Cli.Tests;

/// <summary>Evaluation on data that the run did not have.</summary>
public sealed class EvalTests : IDisposable
{
    private const string Run = """
        name: table
        data: {source: csv, path: all.csv, target: y, shards: 4}
        model: {layers: [{dense: 8}, relu, {dense: 1}], loss: mse}
        train: {epochs: 3, batch: 16, optimizer: {adam: 0.01}}
        """;

    private readonly Disttrain _disttrain = new();

    public void Dispose() => _disttrain.Dispose();

    [Fact]
    public void Other_rows_are_encoded_as_in_training_so_that_parts_of_a_file_add_up_to_the_whole()
    {
        // Two halves of quite different means and categories: by their own statistics they would look alike.
        string[] low = Rows(0, 60, "sea"), high = Rows(60, 100, "hill");
        Write("all.csv", [.. low, .. high]);
        Write("low.csv", low);
        Write("high.csv", high);
        _disttrain.Write("table.yaml", Run);
        _disttrain.Run("train", "table.yaml", "--out", "a", "--quiet").Code.ShouldBe(0);

        (double whole, double below, double above) = (
            SquaredErrors("all.csv", 100), SquaredErrors("low.csv", 60), SquaredErrors("high.csv", 40));

        (below + above).ShouldBe(whole, whole * 1e-4);
    }

    [Fact]
    public void Without_the_kept_encoding_other_data_are_refused()
    {
        Write("all.csv", Rows(0, 50, "sea"));
        _disttrain.Write("table.yaml", Run);
        _disttrain.Run("train", "table.yaml", "--out", "a", "--quiet").Code.ShouldBe(0);
        File.Delete(_disttrain.At("a", "encoding.json"));

        Outcome outcome = _disttrain.Run("eval", "a", "--data", "all.csv");

        outcome.Code.ShouldBe(2);
        outcome.Err.ShouldContain("encoding.json is missing");
        _disttrain.Run("eval", "a").Code.ShouldBe(0);
    }

    private double SquaredErrors(string file, int rows)
    {
        Outcome outcome = _disttrain.Run("eval", "a", "--data", file, "--json");
        outcome.Err.ShouldBeEmpty();
        JsonNode evaluation = JsonNode.Parse(outcome.Out)!;
        ((int)evaluation["samples"]!).ShouldBe(rows);
        double rmse = (double)evaluation["rmse"]!;
        return rmse * rmse * rows;
    }

    private void Write(string name, string[] rows) =>
        _disttrain.Write(name, new StringBuilder("x,place,y\n").AppendJoin('\n', rows).Append('\n').ToString());

    private static string[] Rows(int from, int to, string place) =>
        [.. Enumerable.Range(from,
            to - from).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{place},{(3 * i) + (i % 7)}"))];
}
