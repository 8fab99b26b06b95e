using DistTrain.Data;

namespace DistTrain.Training.Tests;

public class RunFileRoundTrip
{
    [Theory]
    [InlineData("data: {source: digits}\nmodel: {layers: [{dense: 32}, relu, {dense: 10}]}")]
    [InlineData("""
        name: "a run: with {odd} 'name'"
        seed: 18446744073709551615
        data: {source: mnist, shards: 3, validation: 0.1, train-samples: 100, scale: standard}
        model: {layers: [flatten, {dense: {units: 32, init: xavier, bias: false}}, tanh, {dense: 10}], loss: cross-entropy}
        train:
          epochs: 7
          batch: 1
          optimizer: {momentum: {learning-rate: 0.1}}
          schedule: {step: {every-epochs: 2, gamma: 0.5}}
          codec: {push: {top-k: {density: 0.05, group: 256}}, pull: {int8: 128}}
          checkpoint: {every-steps: 10, every-epochs: 0, keep: 3}
        cluster: {workers: 3, servers: 2, threads: 4}
        log: {every-steps: 0}
        """)]
    [InlineData("""
        data: {source: digits}
        model: {layers: [{dense: 10}]}
        train: {consistency: local, local: {steps: 500, outer: {sgd: 1}}}
        """)]
    [InlineData("data: {source: digits}\nmodel: {layers: [{dense: 10}]}\ntrain: {consistency: local}")]
    [InlineData("""
        data:
          source: csv
          path: "#odd\tpath\\ \u2028\".csv"
          target: "null"
          columns: {"true": one-hot, "a: b": ignore, "": label, "- x": numeric, "*y": ignore}
          missing: drop-row
          standardise: false
        model: {layers: [{dense: 1}], loss: mse}
        """)]
    public void The_resolved_file_reads_back_to_the_same_run_and_writes_the_same_text(string text)
    {
        RunSpec spec = RunFile.Parse(text, "x.yaml").Spec;
        string written = RunFile.Write(spec);
        RunSpec again = RunFile.Parse(written, "config.resolved.yaml").Spec;
        RunFile.Write(again).ShouldBe(written);
        again.ShouldBe(spec with { Data = spec.Data with { Columns = again.Data.Columns } });
        again.Data.Columns.ShouldBe(spec.Data.Columns, ignoreOrder: true);
    }

    [Fact]
    public void The_resolved_file_says_every_default() => RunFile.Write(RunFile.Parse(
        "data: {source: digits}\nmodel: {layers: [{dense: 32}, relu, {dense: 10}]}", "configs/small.yaml").Spec).ShouldBe("""
        name: small
        seed: 1
        data:
          source: digits
          shards: 8
          validation: 0
          scale: unit
        model:
          layers:
            - {dense: {units: 32, bias: true, init: he}}
            - relu
            - {dense: {units: 10, bias: true, init: he}}
          loss: cross-entropy
        train:
          epochs: 5
          batch: 64
          consistency: bsp
          optimizer: {adam: {learning-rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1E-08, weight-decay: 0}}
          schedule: constant
          codec: {push: none, pull: none}
          verify: 0
          speculate: 3
          checkpoint: {every-steps: 0, every-epochs: 1, keep: 2}
        cluster:
          workers: 2
          servers: 2
          replicas: 0
          min-workers: 1
          lease: 2
          threads: 1
        log:
          every-steps: 50
          history: false

        """);

    [Fact]
    public void Aliases_and_anchors_work() => RunFile.Parse(
            "data: {source: digits}\nmodel: {layers: [&hidden {dense: 32}, relu, *hidden, {dense: 10}]}", "x.yaml")
        .Spec.Model.Layers[2].Settings["units"].ShouldBe(32);

    [Fact]
    public void A_digits_run_needs_two_lines()
    {
        RunSpec spec = RunFile.Parse("data: {source: digits}\nmodel: {layers: [{dense: 10}]}", "configs/first.yaml").Spec;
        (spec.Name, spec.Seed, spec.Data.Source).ShouldBe(("first", 1ul, DataSource.Digits));
        (spec.Cluster.Workers, spec.Cluster.Servers, spec.Cluster.Threads).ShouldBe((2, 2, 1));
    }
}
