using DistTrain.Data;

namespace DistTrain.Training.Tests;

public class RunFileOverrides
{
    private const string Text = """
        data: {source: digits}
        model: {layers: [{dense: 32}, relu, {dense: {units: 10, init: he}}]}
        train: {optimizer: {adam: 0.001}}
        """;

    [Fact]
    public void A_value_replaces_what_the_file_says_and_what_it_leaves_out()
    {
        RunSpec spec = Parse("train.batch=32", "data.shards=3", "cluster.workers=3", "seed=18446744073709551615");
        spec.Train.Batch.ShouldBe(32);
        spec.Data.Shards.ShouldBe(3);
        (spec.Cluster.Workers, spec.Cluster.Servers).ShouldBe((3, 3));
        spec.Seed.ShouldBe(ulong.MaxValue);
    }

    [Fact]
    public void The_last_of_two_values_counts() => Parse("train.batch=32", "train.batch=16").Train.Batch.ShouldBe(16);

    [Fact]
    public void A_setting_of_a_layer_is_reached_by_the_layers_place_even_where_the_file_has_the_short_form()
    {
        RunSpec spec = Parse("model.layers.0.dense.init=xavier", "model.layers.2.dense.units=11");
        spec.Model.Layers[0].Settings["units"].ShouldBe(32);
        spec.Model.Layers[0].Settings["init"].ShouldBe("xavier");
        spec.Model.Layers[2].Settings["units"].ShouldBe(11);
        spec.Model.Layers[2].Settings["init"].ShouldBe("he");
    }

    [Fact]
    public void A_setting_of_another_optimizer_means_that_optimizer()
    {
        RunSpec spec = Parse("train.optimizer.sgd.learning-rate=0.5");
        spec.Train.Optimizer.Kind.ShouldBe("sgd");
        spec.Train.Optimizer.Settings["learning-rate"].ShouldBe(0.5);
    }

    [Fact]
    public void A_value_may_be_a_whole_list_or_section_in_YAML()
    {
        Parse("model.layers=[{dense: 10}]").Model.Layers.Count.ShouldBe(1);
        Parse("train={epochs: 9}").Train.Epochs.ShouldBe(9);
        Parse("data={source: csv, path: a.csv, target: y, columns: {a.b: one-hot}, task: classification}", "data.columns.c.d=ignore")
            .Data.Columns.ShouldBe(
                new Dictionary<string, ColumnKind> { ["a.b"] = ColumnKind.OneHot, ["c.d"] = ColumnKind.Ignore }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("train.epoch=3", "unknown key 'train.epoch'; did you mean 'epochs'?")]
    [InlineData("trian.epochs=3", "unknown key 'trian'; did you mean 'train'?")]
    [InlineData("train.epochs=many", "'train.epochs' must be a whole number of at least 1, not 'many'")]
    [InlineData("train.epochs=", "'train.epochs' must be a whole number of at least 1, not empty")]
    [InlineData("train.epochs.x=1", "'train.epochs' is a whole number of at least 1, so there is no 'train.epochs.x'")]
    [InlineData("model.layers.3.dense.units=1", "there is no entry '3' in 'model.layers', whose entries are 0 to 2")]
    [InlineData("model.layers.x=1", "there is no entry 'x' in 'model.layers', whose entries are 0 to 2")]
    [InlineData("model.layers.0.dens.units=1", "unknown layer 'dens' in 'model.layers.0'; did you mean 'dense'?")]
    [InlineData(
        "train.optimizer.learning-rate=1",
        "unknown key 'train.optimizer.learning-rate'; did you mean 'train.optimizer.adam.learning-rate'?")]
    [InlineData("cluster.workers=9", "9 workers but 8 data shards; take at most 8 workers or give 'data.shards' at least 9")]
    [InlineData("train=[", "not valid YAML: ", true)]
    [InlineData("train.batch", "must be path=value, such as --set train.batch=32")]
    [InlineData("=3", "must be path=value, such as --set train.batch=32")]
    [InlineData("train..batch=3", "must be path=value, such as --set train.batch=32")]
    public void An_error_names_the_argument(string set, string error, bool startOnly = false)
    {
        string message = RunFileErrors.ErrorOf(Text, set)!;
        (startOnly ? message[..(9 + set.Length + error.Length - 1)] : message).ShouldBe($"--set {set}: {error}"[..(startOnly ? 9 + set.Length + error.Length - 1 : ^0)]);
    }

    private static RunSpec Parse(params string[] sets) => RunFile.Parse(Text, "x.yaml", [.. sets.Select(RunOverride.Set)]).Spec;
}
