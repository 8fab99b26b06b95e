using System.Text.Json.Nodes;

namespace DistTrain.Cli.Tests;

/// <summary>What <c>disttrain audit</c> says of runs that went well, were cut short, or were tampered with.</summary>
public sealed class AuditTests : IClassFixture<CompletedRun>, IDisposable
{
    private const int HeaderBytes = 8, RecordBytes = 56;

    private readonly Disttrain _disttrain = new();

    public AuditTests(CompletedRun run) => run.CopyTo(_disttrain);

    [Fact]
    public void A_run_without_faults_passes_and_says_what_was_checked()
    {
        _disttrain.Run(
            "train", "small.yaml", "--out", "b", "--set", "log.history=true", "--set", "cluster.replicas=1").Code.ShouldBe(0);
        Outcome outcome = _disttrain.Run("audit", "b");
        outcome.ShouldSatisfyAllConditions(
            () => outcome.Code.ShouldBe(0),
            () => outcome.Err.ShouldBeEmpty(),
            () => outcome.Out.Split('\n').SkipLast(1).ShouldAllBe(line => line.EndsWith("  ok", StringComparison.Ordinal)),
            () => outcome.Out.ShouldMatch(@"(?m)^steps follow each other +40 steps +ok$"),
            () => outcome.Out.ShouldMatch(@"(?m)^every sample in exactly one update +1,260 samples +ok$"),
            () => outcome.Out.ShouldMatch(@"(?m)^replicas agree +\d+ checksums +ok$"),
            () => outcome.Out.ShouldMatch(@"(?m)^weights as the summary says +[\d,]+ weights +ok$"));
    }

    [Fact]
    public void Without_a_history_the_rest_is_checked()
    {
        File.Exists(_disttrain.At("a", "history.jsonl")).ShouldBeFalse();
        Outcome outcome = _disttrain.Run("audit", "a");
        outcome.Code.ShouldBe(0);
        outcome.Out.ShouldNotContain("replicas");
    }

    [Fact]
    public void Programs_get_one_object()
    {
        JsonNode report = JsonNode.Parse(_disttrain.Run("audit", "a", "--json").Out)!;
        report["type"]!.ToString().ShouldBe("audit");
        report["holds"]!.GetValue<bool>().ShouldBeTrue();
        report["complete"]!.GetValue<bool>().ShouldBeTrue();
        report["steps"]!.GetValue<long>().ShouldBe(40);

        Tamper(bytes => [.. bytes[..At(11)], .. bytes[At(12)..]]);
        Outcome outcome = _disttrain.Run("audit", "a", "--json");
        outcome.Code.ShouldBe(4);
        JsonNode violation = JsonNode.Parse(outcome.Out)!["checks"]!.AsArray()
            .Single(check => check!["name"]!.ToString() == "every sample in exactly one update")!["violations"]![3]!;
        (violation["step"]!.GetValue<int>(), violation["shard"]!.GetValue<int>()).ShouldBe((10, 3));
        violation["sample"]!.GetValue<int>().ShouldBeInRange(0, 566);
    }

    [Fact]
    public void A_record_that_was_taken_out_is_named_with_its_samples()
    {
        Tamper(bytes => [.. bytes[..At(11)], .. bytes[At(12)..]]);
        Fails("step 10 is missing", @"step 10, shard 3: sample \d+ and \d+ more of its step in no applied update");
    }

    [Fact]
    public void A_record_that_is_there_twice_is_named()
    {
        Tamper(bytes => [.. bytes[..At(12)], .. bytes[At(11)..]]);
        Fails("step 10 was committed again", @"step 10, shard 0: sample \d+ and \d+ more of its step in 2 applied updates");
    }

    [Fact]
    public void A_record_that_was_changed_is_named()
    {
        Tamper(bytes =>
        {
            bytes[At(11) + 44] ^= 1;
            return bytes;
        });
        Fails("record 12 is damaged");
    }

    [Fact]
    public void A_ledger_whose_end_is_gone_is_named()
    {
        Tamper(bytes => bytes[..^(RecordBytes + 7)]);
        Fails("the run took 40 steps, the ledger has 38", "the last 49 bytes are no whole record");
    }

    [Fact]
    public void Another_model_is_named()
    {
        string model = _disttrain.At("a", "model.safetensors");
        byte[] bytes = File.ReadAllBytes(model);
        bytes[^3] ^= 1;
        File.WriteAllBytes(model, bytes);
        Fails("the model's weights have SHA-256 [0-9a-f]{64}, the summary says [0-9a-f]{64}");
    }

    [Fact]
    public void A_killed_run_passes_before_and_after_it_goes_on()
    {
        using Running running = _disttrain.Start(
            "train", "small.yaml", "--out", "b", "--json", "--set", SmallRun.Endless, "--set", "log.history=true");
        running.WaitFor(line => line.Contains("\"checkpoint\""));
        running.Kill();
        running.End();
        Outcome killed = _disttrain.Run("audit", "b");
        killed.Code.ShouldBe(0, killed.Out);
        killed.Out.ShouldContain("the run is not complete");

        string epochs = SmallRun.EpochsBeyond(SmallRun.LastCheckpoint(_disttrain, "b"));
        _disttrain.Run("train", "--resume", "b", "--workers", "3", "--set", epochs).Code.ShouldBe(0);
        Outcome resumed = _disttrain.Run("audit", "b");
        resumed.Code.ShouldBe(0, resumed.Out);
        resumed.Out.ShouldNotContain("not complete");
    }

    [Fact]
    public void A_run_that_was_prolonged_passes()
    {
        _disttrain.Run("train", "--resume", "a", "--set", "train.epochs=3").Code.ShouldBe(0);
        Outcome outcome = _disttrain.Run("audit", "a");
        outcome.Code.ShouldBe(0, outcome.Out);
        outcome.Out.ShouldContain(" 60 steps ");
    }

    [Fact]
    public void What_cannot_be_checked_is_an_error()
    {
        Outcome none = _disttrain.Run("audit", "none");
        (none.Code, none.Out).ShouldBe((2, ""));
        none.Err.ShouldBe("error: There is no folder none\n");

        File.WriteAllText(_disttrain.At("a", "ledger.bin"), "nothing");
        Outcome damaged = _disttrain.Run("audit", "a");
        (damaged.Code, damaged.Out).ShouldBe((3, ""));
        damaged.Err.ShouldStartWith("error: ");
        damaged.Err.ShouldContain("ledger.bin cannot be read: it does not begin with the mark of a ledger (DTLG)");
        File.Delete(_disttrain.At("a", "ledger.bin"));
        _disttrain.Run("audit", "a").Err.ShouldBe("error: a has no ledger.bin: there is nothing to check\n");
        File.WriteAllText(_disttrain.At("a", "data.json"), "{}");
        Outcome sizes = _disttrain.Run("audit", "a");
        sizes.Code.ShouldBe(3);
        sizes.Err.ShouldStartWith($"error: {Path.Combine("a", "data.json")} cannot be read: ");
    }

    [Fact]
    public void The_data_need_not_be_at_hand()
    {
        _disttrain.Write("rows.csv", string.Concat(["a,y\n", .. Enumerable.Range(0, 40).Select(row => $"{row},{row % 7}\n")]));
        _disttrain.Write("table.yaml", """
            name: table
            data: {source: csv, path: rows.csv, target: y, test: 0.2, shards: 2}
            model: {layers: [{dense: 1}], loss: mse}
            train: {epochs: 2, batch: 8}
            """);
        _disttrain.Run("train", "table.yaml", "--out", "b", "--quiet").Code.ShouldBe(0);
        File.Delete(_disttrain.At("rows.csv"));
        Outcome outcome = _disttrain.Run("audit", "b");
        outcome.Code.ShouldBe(0, outcome.Err);
    }

    public void Dispose() => _disttrain.Dispose();

    /// <summary>Where a record begins; record 0 says where the run began, record i + 1 is of step i.</summary>
    private static int At(int record) => HeaderBytes + record * RecordBytes;

    private void Tamper(Func<byte[], byte[]> change)
    {
        string ledger = _disttrain.At("a", "ledger.bin");
        File.WriteAllBytes(ledger, change(File.ReadAllBytes(ledger)));
    }

    private void Fails(params string[] violations)
    {
        Outcome outcome = _disttrain.Run("audit", "a");
        outcome.Code.ShouldBe(4);
        outcome.Err.ShouldBeEmpty();
        foreach (string violation in violations)
            outcome.Out.ShouldMatch($"(?m)^  {violation}$");
    }
}
