using System.Text.Json.Nodes;
using DistTrain.Data;
using DistTrain.Nn;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public sealed class RunAuditTests : IDisposable, IRunObserver
{
    private readonly TemporaryFolder _temporary = new();
    private Action<RunEvent>? _onEvent;

    private RunFolder Folder => RunFolder.Open(_temporary["run"]);

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(2, 2, 0)]
    [InlineData(3, 3, 1)]
    public void A_run_without_faults_passes(int workers, int servers, int replicas)
    {
        RunSpec spec = Spec(workers, servers, replicas);
        Train(spec);
        AuditReport report = Audit(spec);
        report.Checks.SelectMany(check => check.Violations).ShouldBeEmpty();
        report.Complete.ShouldBeTrue();
        report.Steps.ShouldBe(14);
        report.Checks.Select(check => $"{check.Name}: {check.Scope}").ShouldContain("steps follow each other: 14 steps");
        report.Checks.Select(check => check.Name).ShouldContain("replicas agree");
    }

    [Theory]
    [InlineData(Consistency.Backup)]
    [InlineData(Consistency.Ssp)]
    [InlineData(Consistency.Asp)]
    public void A_run_of_any_policy_passes_also_after_it_went_back_to_an_older_checkpoint(Consistency consistency)
    {
        RunSpec spec = Spec(3, 2, 1);
        spec = spec with { Train = spec.Train with { Consistency = consistency } };
        Train(spec);
        AuditReport report = Audit(spec);
        report.Checks.SelectMany(check => check.Violations).ShouldBeEmpty();
        report.Complete.ShouldBeTrue();
        Directory.Delete(Newest(), recursive: true);
        Resume(spec);
        Audit(spec).Checks.SelectMany(check => check.Violations).ShouldBeEmpty();
    }

    [Fact]
    public void A_run_that_was_stopped_and_resumed_with_another_cast_passes_at_any_time()
    {
        using var stop = new CancellationTokenSource();
        _onEvent = e => { if (e is RunEvent.StepCommitted { Step: 0 }) stop.Cancel(); };
        Train(Spec(), stop.Token);
        AuditReport stopped = Audit(Spec());
        stopped.Holds.ShouldBeTrue();
        stopped.Complete.ShouldBeFalse();
        stopped.Steps.ShouldBeGreaterThan(5);

        Resume(Spec(3, 1));
        AuditReport resumed = Audit(Spec());
        resumed.Checks.SelectMany(check => check.Violations).ShouldBeEmpty();
        resumed.Complete.ShouldBeTrue();
    }

    [Fact]
    public void A_run_that_went_back_to_an_older_checkpoint_passes()
    {
        Train(Spec());
        Directory.Delete(Newest(), recursive: true);
        Resume(Spec());
        Audit(Spec()).Checks.SelectMany(check => check.Violations).ShouldBeEmpty();
    }

    [Fact]
    public void A_record_that_was_taken_out_is_named()
    {
        Train(Spec());
        Change(Folder.LedgerFile, bytes => [.. bytes[..At(4)], .. bytes[At(5)..]]);
        Violations("steps follow each other").ShouldBe(["step 3 is missing"]);
        Violations("every sample in exactly one update").Count.ShouldBe(8);
        AuditViolation fault = Audit(Spec()).Checks.Single(check => check.Name == "every sample in exactly one update").Violations[2];
        (fault.Step, fault.Shard).ShouldBe((3, 2));
        fault.Message.ShouldStartWith($"step 3, shard 2: sample {fault.Sample} ");
    }

    [Fact]
    public void A_record_that_is_there_twice_is_named()
    {
        Train(Spec());
        Change(Folder.LedgerFile, bytes => [.. bytes[..At(5)], .. bytes[At(4)..]]);
        Violations("steps follow each other").ShouldBe(["step 3 was committed again"]);
    }

    [Fact]
    public void A_record_that_was_changed_is_named()
    {
        Train(Spec());
        Change(Folder.LedgerFile, bytes =>
        {
            bytes[At(4) + 44]++;
            return bytes;
        });
        Violations("ledger is whole").ShouldBe(["record 5 is damaged"]);
    }

    [Fact]
    public void A_record_that_was_forged_is_named()
    {
        Train(Spec());
        Change(Folder.LedgerFile, bytes =>
        {
            LedgerLayout.TryRead(bytes.AsSpan(At(4)), out LedgerEntry entry).ShouldBeTrue();
            LedgerLayout.Write(entry with { Samples = entry.Samples - 1 }, bytes.AsSpan(At(4)));
            return bytes;
        });
        Violations("every sample in exactly one update").ShouldBe(["step 3 counted 29 samples, 30 belong to it"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(LedgerLayout.RecordBytes)]
    public void A_ledger_without_its_end_is_named(int missing)
    {
        Train(Spec());
        Change(Folder.LedgerFile, bytes => bytes[..^missing]);
        Violations("steps follow each other").ShouldBe(["the run took 14 steps, the ledger has 13"]);
        Violations("checkpoints are whole and of one step").ShouldBe(["step-0000000014: it has 14 steps, the ledger 13"]);
    }

    [Fact]
    public void A_damaged_part_and_a_wrong_manifest_are_named()
    {
        Train(Spec());
        string part = Path.Combine(Newest(), "range-1.part");
        Change(part, bytes =>
        {
            bytes[40] ^= 1;
            return bytes;
        });
        Violations("checkpoints are whole and of one step").ShouldBe(
            ["step-0000000014: range-1.part: its checksum is not the manifest's"]);
        File.Delete(part);
        Violations("checkpoints are whole and of one step").ShouldBe(["step-0000000014: range-1.part: it is missing"]);

        string manifest = Path.Combine(Newest(), "manifest.json");
        JsonNode json = JsonNode.Parse(File.ReadAllText(manifest))!;
        json["epoch"]!["samples"] = 1;
        File.WriteAllText(manifest, json.ToJsonString());
        Violations("checkpoints are whole and of one step")[0].ShouldBe(
            "step-0000000014: it counts 1 samples in its epoch, 203 are right");
        File.WriteAllText(manifest, "{");
        Violations("checkpoints are whole and of one step").ShouldHaveSingleItem().ShouldContain("its manifest cannot be read");
    }

    [Fact]
    public void A_part_of_another_step_is_named_even_if_its_manifest_was_made_to_fit()
    {
        Train(Spec());
        string[] folders = Checkpoints();
        File.Copy(Path.Combine(folders[0], "range-0.part"), Path.Combine(folders[1], "range-0.part"), overwrite: true);
        string manifest = Path.Combine(folders[1], "manifest.json");
        JsonNode json = JsonNode.Parse(File.ReadAllText(manifest))!;
        json["parts"]![0]!["crc32_c"] = JsonNode.Parse(File.ReadAllText(Path.Combine(folders[0], "manifest.json")))!["parts"]![0]!["crc32_c"]!
            .DeepClone();
        File.WriteAllText(manifest, json.ToJsonString());
        Violations("checkpoints are whole and of one step").ShouldHaveSingleItem().ShouldContain("range-0.part: it is of step 1");
    }

    [Fact]
    public void Another_model_than_the_summary_s_is_named()
    {
        Train(Spec());
        Change(Folder.ModelFile, bytes =>
        {
            bytes[^1] ^= 1;
            return bytes;
        });
        Violations("weights as the summary says").ShouldHaveSingleItem().ShouldStartWith("the model's weights have SHA-256 ");
        File.Delete(Folder.ModelFile);
        Violations("weights as the summary says").ShouldBe(["model.safetensors is missing"]);
    }

    [Fact]
    public void A_history_that_was_changed_is_named()
    {
        Train(Spec(2, 2, 1));
        string[] lines = File.ReadAllLines(Folder.HistoryFile);
        int update = Array.FindLastIndex(lines, line => line.Contains("update_applied"));
        JsonNode json = JsonNode.Parse(lines[update])!;
        json["event"]!["checksum"] = 1;
        lines[update] = json.ToJsonString();
        File.WriteAllLines(Folder.HistoryFile, lines);
        Violations("replicas agree", 1).ShouldHaveSingleItem().ShouldStartWith("version 14 of range ");

        File.WriteAllLines(Folder.HistoryFile, [.. lines[..7], "{}", .. lines[7..]]);
        Violations("history is whole", 1).ShouldBe(["line 8 is damaged"]);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_an_error_of_its_own()
    {
        Train(Spec());
        File.WriteAllText(Folder.SummaryFile, "{");
        Should.Throw<DataException>(() => Audit(Spec())).Message.ShouldContain("summary.json cannot be read");
        File.Delete(Folder.SummaryFile);
        Audit(Spec()).Complete.ShouldBeFalse();
        File.WriteAllText(Folder.LedgerFile, "ledger");
        Should.Throw<DataException>(() => Audit(Spec())).Message.ShouldContain("ledger.bin cannot be read");
        File.Delete(Folder.LedgerFile);
        Should.Throw<DataException>(() => Audit(Spec())).Message.ShouldContain("has no ledger.bin");
    }

    void IRunObserver.OnEvent(RunEvent runEvent) => _onEvent?.Invoke(runEvent);

    private static LayerSpec Dense(int units) => new("dense", new Dictionary<string, object> { ["units"] = units });

    private static RunSpec Spec(int workers = 2, int servers = 2, int replicas = 0) => new()
    {
        Name = "small",
        Seed = 11,
        Data = new DataSpec { Shards = 8 },
        Model = new ModelSpec { Layers = [Dense(12), new LayerSpec("relu"), Dense(10)] },
        Train = new TrainSpec
        {
            Epochs = SmallRun.Epochs,
            Batch = SmallRun.Batch,
            Checkpoint = new CheckpointSpec { EverySteps = 4, EveryEpochs = 0 },
        },
        Cluster = new ClusterSpec { Workers = workers, Servers = servers, Replicas = replicas },
        Log = new LogSpec { EverySteps = 2, History = true },
    };

    /// <summary>Where a record begins, counted from the first, which says where the run began.</summary>
    private static int At(int record) => LedgerLayout.HeaderBytes + record * LedgerLayout.RecordBytes;

    private static void Change(string file, Func<byte[], byte[]> change) => File.WriteAllBytes(file, change(File.ReadAllBytes(file)));

    private void Train(RunSpec spec, CancellationToken stop = default)
    {
        var folder = RunFolder.Create(_temporary["run"]);
        File.WriteAllText(folder.ConfigFile, "");
        TrainingRun.Execute(spec, SmallRun.Data, folder, resume: false, this, stop);
    }

    private void Resume(RunSpec spec) =>
        TrainingRun.Execute(spec, SmallRun.Data, Folder, resume: true, this, CancellationToken.None).ShouldNotBeNull();

    private AuditReport Audit(RunSpec spec) => RunAudit.Run(Folder, spec, SmallRun.Data.Sizes);

    private IReadOnlyList<string> Violations(string check, int replicas = 0) =>
        [.. Audit(Spec(2, 2, replicas)).Checks.Single(one => one.Name == check).Violations.Select(violation => violation.Message)];

    private string[] Checkpoints() => [.. Directory.GetDirectories(Folder.Checkpoints).Order(StringComparer.Ordinal)];

    private string Newest() => Checkpoints()[^1];
}
