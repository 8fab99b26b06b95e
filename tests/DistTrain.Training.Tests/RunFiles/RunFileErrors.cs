using DistTrain.Training;

namespace DistTrain.Training.Tests;

/// <summary>The exact texts of errors: they are part of the product.</summary>
public class RunFileErrors
{
    private const string Good = """
        name: small
        seed: 7
        data:
          source: digits
          shards: 4
        model:
          layers:
            - dense: 32
            - relu
            - dense: {units: 10, init: he}
          loss: cross-entropy
        train:
          epochs: 2
          optimizer: {adam: 0.001}
        cluster: {workers: 2}
        """;

    [Theory]
    [InlineData("epochs: 2", "epoch: 2", "x.yaml:13: unknown key 'train.epoch'; did you mean 'epochs'?")]
    [InlineData("epochs: 2", "Epochs: 2", "x.yaml:13: unknown key 'train.Epochs'; did you mean 'epochs'?")]
    [InlineData("epochs: 2", "pohcs: 2", "x.yaml:13: unknown key 'train.pohcs'; did you mean 'epochs'?")]
    [InlineData("epochs: 2", "workers: 2", "x.yaml:13: unknown key 'train.workers'; did you mean 'cluster.workers'?")]
    [InlineData(
        "epochs: 2", "zzz: 2",
        "x.yaml:13: unknown key 'train.zzz'; known are: epochs, batch, consistency, staleness, staleness-scaling, drop-shards, "
        + "optimizer, schedule, clip-norm, codec, verify, speculate, checkpoint, local")]
    [InlineData("epochs: 2", "codec: {push: int9}", "x.yaml:13: unknown codec 'int9' in 'train.codec.push'; did you mean 'int8'?")]
    [InlineData("epochs: 2", "codec: {push: {int8: {blok: 16}}}",
        "x.yaml:13: unknown key 'train.codec.push.int8.blok'; did you mean 'block'?")]
    [InlineData("epochs: 2", "codec: {pull: {int8: 48}}",
        "x.yaml:13: 'train.codec.pull': int8: block is 48, and should be a power of two")]
    [InlineData("epochs: 2", "codec: {push: {top-k: 0}}",
        "x.yaml:13: 'train.codec.push.top-k.density' must be a number from 1E-06 to 1, not '0'")]
    [InlineData("epochs: 2", "codec: {push: int8}\n  consistency: asp",
        "x.yaml:13: 'train.codec' is for the consistency bsp and local only, where every step takes every shard")]
    [InlineData("epochs: 2", "staleness: 2", "x.yaml:13: 'train.staleness' is for the consistency ssp only")]
    [InlineData(
        "epochs: 2", "verify: 1\n  consistency: asp", "x.yaml:13: 'train.verify' is for the consistency bsp, backup and local only")]
    [InlineData(
        "epochs: 2", "verify: 1\n  codec: {push: sign}",
        "x.yaml:13: 'train.verify' does not go with the codec sign: what it has left out only the shard's own worker knows")]
    [InlineData(
        "epochs: 2", "speculate: 2\n  consistency: local", "x.yaml:13: 'train.speculate' is for the consistency bsp only")]
    [InlineData("epochs: 2", "speculate: 1", "x.yaml:13: 'train.speculate' must be 0 for never, or above 1, not 1")]
    [InlineData("epochs: 2", "speculate: -1", "x.yaml:13: 'train.speculate' must be a number from 0 to 1000, not '-1'")]
    [InlineData(
        "epochs: 2", "speculate: 2\n  codec: {push: top-k}",
        "x.yaml:13: 'train.speculate' does not go with the codec top-k: what it has left out only the shard's own worker knows")]
    [InlineData("seed: 7", "sede: 7", "x.yaml:2: unknown key 'sede'; did you mean 'seed'?")]
    [InlineData("shards: 4", "train_samples: 4", "x.yaml:5: unknown key 'data.train_samples'; did you mean 'train-samples'?")]
    [InlineData("{adam: 0.001}", "{adma: 0.001}", "x.yaml:14: unknown optimizer 'adma' in 'train.optimizer'; did you mean 'adam'?")]
    [InlineData(
        "{adam: 0.001}", "{adam: {lr: 0.1}}", "x.yaml:14: unknown key 'train.optimizer.adam.lr'; did you mean 'learning-rate'?")]
    [InlineData("- relu", "- rellu", "x.yaml:9: unknown layer 'rellu' in 'model.layers.1'; did you mean 'relu'?")]
    [InlineData("- relu", "- relu: {slope: 1}", "x.yaml:9: unknown key 'model.layers.1.relu.slope': relu has no settings")]
    [InlineData("unit: 10", "units: 10", null)]
    [InlineData("{units: 10,", "{unit: 10,", "x.yaml:10: unknown key 'model.layers.2.dense.unit'; did you mean 'units'?")]
    public void An_unknown_name_is_told_with_its_line_and_the_nearest_known(string old, string replacement, string? error) =>
        ErrorOf(Good.Replace(old, replacement)).ShouldBe(error);

    [Theory]
    [InlineData("epochs: 2", "epochs: many", "x.yaml:13: 'train.epochs' must be a whole number of at least 1, not 'many'")]
    [InlineData("epochs: 2", "epochs: 2.5", "x.yaml:13: 'train.epochs' must be a whole number of at least 1, not '2.5'")]
    [InlineData("epochs: 2", "epochs: 0", "x.yaml:13: 'train.epochs' must be a whole number of at least 1, not '0'")]
    [InlineData("epochs: 2", "epochs: 99999999999", "x.yaml:13: 'train.epochs' must be a whole number of at least 1, not '99999999999'")]
    [InlineData("epochs: 2", "epochs: \"2\"", "x.yaml:13: 'train.epochs' must be a whole number of at least 1, not the text \"2\"")]
    [InlineData("epochs: 2", "epochs:", "x.yaml:13: 'train.epochs' must be a whole number of at least 1, not empty")]
    [InlineData("epochs: 2", "epochs: [2]", "x.yaml:13: 'train.epochs' must be a whole number of at least 1, not a list")]
    [InlineData("epochs: 2", "epochs: {a: 2}", "x.yaml:13: 'train.epochs' must be a whole number of at least 1, not a map ('a: …')")]
    [InlineData("cluster: {workers: 2}", "cluster: 2", "x.yaml:15: 'cluster' must be a map with keys such as 'workers', not '2'")]
    [InlineData(
        "source: digits", "source: mnits",
        "x.yaml:4: 'data.source' must be digits, mnist, fashion-mnist, idx or csv, not 'mnits'; did you mean 'mnist'?")]
    [InlineData("seed: 7", "seed: -7", "x.yaml:2: 'seed' must be a whole number of at least 0, not '-7'")]
    [InlineData("- relu", "-", "x.yaml:9: 'model.layers.1' must be one layer, such as relu or {dense: 256}, not empty")]
    [InlineData("- dense: 32", "- dense", "x.yaml:8: missing key 'model.layers.0.dense.units': how many outputs, as in {dense: 64}")]
    [InlineData(
        "- dense: 32", "- {dense: 32, relu: 1}",
        "x.yaml:8: 'model.layers.0' must be one layer, such as relu or {dense: 256}, but it has the keys dense, relu")]
    public void A_wrong_value_is_told_with_what_would_be_right(string old, string replacement, string error) =>
        ErrorOf(Good.Replace(old, replacement)).ShouldBe(error);

    [Fact]
    public void An_unknown_word_of_a_kind_names_the_words_that_there_are() =>
        ErrorOf(Good.Replace("init: he", "init: zero"))!.ShouldStartWith("x.yaml:10: 'model.layers.2.dense.init' must be ");

    [Theory]
    [InlineData("source: digits\n", "", "x.yaml:4: missing key 'data.source': where samples come from: digits, mnist, fashion-mnist, idx or csv")]
    [InlineData("epochs: 2", "epochs: 2\n  epochs: 3", "x.yaml:14: the key 'epochs' is given twice; the first is on line 13")]
    [InlineData("workers: 2", "workers: 5", "x.yaml:15: 5 workers but 4 data shards; take at most 4 workers or give 'data.shards' at least 5")]
    [InlineData("source: digits", "source: idx", "x.yaml:3: 'data.path' is missing: source idx needs the folder with the IDX files")]
    [InlineData("shards: 4", "target: y", "x.yaml:5: 'data.target' is only for source csv; leave it out")]
    [InlineData("shards: 4", "path: y", "x.yaml:5: 'data.path' is only for sources that read files; leave it out")]
    [InlineData("epochs: 2", "drop-shards: 1", "x.yaml:13: 'train.drop-shards' is for the consistency backup only")]
    [InlineData(
        "epochs: 2", "consistency: backup\n  drop-shards: 4",
        "x.yaml:14: 'train.drop-shards' is 4, but there are 4 data shards; a step takes at least one")]
    [InlineData("epochs: 2", "local: {steps: 3}", "x.yaml:13: 'train.local' is only for consistency local; leave it out")]
    [InlineData(
        "epochs: 2", "consistency: local\n  local: {steps: 0}",
        "x.yaml:14: 'train.local.steps' must be a whole number from 1 to 1000000, not '0'")]
    [InlineData(
        "epochs: 2", "consistency: local\n  local: {outer: {sgdd: 1}}",
        "x.yaml:14: unknown optimizer 'sgdd' in 'train.local.outer'; did you mean 'sgd'?")]
    [InlineData("name: small", "name: a/b", "x.yaml:1: 'name' must do as part of a folder's name, not 'a/b'")]
    [InlineData(
        "source: digits", "source: csv\n  path: a.csv\n  target: y",
        "x.yaml:13: 'model.loss' is cross-entropy, which needs classes, but 'data.task' is regression; take mse")]
    public void What_is_missing_or_does_not_fit_together_is_told(string old, string replacement, string error) =>
        ErrorOf(Good.Replace(old, replacement)).ShouldBe(error);

    [Theory]
    [InlineData("", "x.yaml: the file is empty; a run file has at least 'data' and 'model'")]
    [InlineData("# nothing\n---\n", "x.yaml: the file is empty; a run file has at least 'data' and 'model'")]
    [InlineData("hello", "x.yaml:1: a run file is a map with keys such as 'name', not 'hello'")]
    [InlineData("- a", "x.yaml:1: a run file is a map with keys such as 'name', not a list")]
    [InlineData("seed: 1\n", "x.yaml:1: missing key 'data': where samples come from, such as {source: digits}")]
    [InlineData("a: 1\n---\nb: 2", "x.yaml:2: a second YAML document begins here; a run file holds one")]
    [InlineData("a: *b", "x.yaml:1: the alias '*b' has no anchor '&b' before it")]
    [InlineData("a: &a [*a]", "x.yaml:1: the alias '*a' has no anchor '&a' before it")]
    [InlineData("a: !!int 5", "x.yaml:1: the YAML tag 'tag:yaml.org,2002:int' has no meaning in a run file")]
    [InlineData("a: 1\u0000", "x.yaml: is no text file: it holds a zero byte")]
    [InlineData("data:\n\tsource: digits", "x.yaml:2: the line is indented with a tab; YAML indents with spaces")]
    [InlineData("[1]: 2", "x.yaml:1: a key must be one word, not a list or map")]
    public void What_is_no_run_file_at_all_is_told(string text, string error) => ErrorOf(text).ShouldBe(error);

    [Theory]
    [InlineData("data: {source: digits", 1)]
    [InlineData("a: 'b", 1)]
    [InlineData("a: b: c", 1)]
    public void What_is_no_YAML_is_told_with_its_line(string text, int line) =>
        ErrorOf(text)!.ShouldStartWith($"x.yaml:{line}: not valid YAML: ");

    internal static string? ErrorOf(string text, params string[] sets)
    {
        try
        {
            RunFile.Parse(text, "x.yaml", [.. sets.Select(RunOverride.Set)]);
            return null;
        }
        catch (ConfigurationException e)
        {
            return e.Message;
        }
    }
}
