using System.Globalization;
using System.Text.Json.Nodes;

namespace DistTrain.Cli.Tests;

/// <summary>A run of 20 steps an epoch that takes no time to speak of.</summary>
internal static class SmallRun
{
    public const int StepsPerEpoch = 20, CheckpointSteps = 25;

    public const string Text = """
        name: small
        data: {source: digits, train-samples: 630, test-samples: 50, shards: 6}
        model: {layers: [{dense: 16}, relu, {dense: 10}]}
        train:
          epochs: 2
          batch: 32
          checkpoint: {every-steps: 25, every-epochs: 0}
        log: {every-steps: 5}
        """;

    /// <summary>More epochs than anyone would wait for.</summary>
    public const string Endless = "train.epochs=1000000";

    /// <summary>Epochs enough to go beyond a step.</summary>
    public static string EpochsBeyond(long step) =>
        string.Create(CultureInfo.InvariantCulture, $"train.epochs={step / StepsPerEpoch + 2}");

    /// <summary>A value of a run's summary.</summary>
    public static string Summary(Disttrain disttrain, string folder, string name) =>
        JsonNode.Parse(File.ReadAllText(disttrain.At(folder, "summary.json")))![name]!.ToString();

    /// <summary>A run in the folder <c>a</c> goes on, passes its audit and ends on the weights of an undisturbed one.</summary>
    public static void EndsAsIfNothingHadHappened(Disttrain disttrain)
    {
        string epochs = EpochsBeyond(LastCheckpoint(disttrain, "a"));
        Outcome resumed = disttrain.Run("train", "--resume", "a", "--set", epochs);
        resumed.Code.ShouldBe(0, resumed.Err);
        Outcome audit = disttrain.Run("audit", "a");
        audit.Code.ShouldBe(0, audit.Out);
        disttrain.Run("train", "small.yaml", "--out", "b", "--set", epochs).Code.ShouldBe(0);
        Summary(disttrain, "a", "weights_sha256").ShouldBe(Summary(disttrain, "b", "weights_sha256"));
    }

    /// <summary>The step that a line of JSON tells of; -1 if it tells of none.</summary>
    public static long StepOf(string line) =>
        JsonNode.Parse(line) is JsonObject { } told && told["type"]?.ToString() == "step" ? told["step"]!.GetValue<long>() : -1;

    /// <summary>The step of the newest checkpoint.</summary>
    public static long LastCheckpoint(Disttrain disttrain, string folder) =>
        Checkpoints(disttrain, folder).Max(
            path => long.Parse(Path.GetFileName(path)["step-".Length..], CultureInfo.InvariantCulture));

    /// <summary>The folders of complete checkpoints, oldest first.</summary>
    public static IReadOnlyList<string> Checkpoints(Disttrain disttrain, string folder) =>
        [.. Directory.GetDirectories(disttrain.At(folder, "checkpoints"), "step-*")
            .Where(path => File.Exists(Path.Combine(path, "manifest.json"))
                && long.TryParse(Path.GetFileName(path)["step-".Length..], CultureInfo.InvariantCulture, out _)).Order()];
}
