using System.Buffers.Binary;
using System.Text;
using DistTrain.Nn;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

/// <summary>Whatever the files of a run's folder hold, opening them ends in their content or in an error for the user.</summary>
public sealed class RunFilesFuzzTests : IDisposable
{
    private const int Step = 8;

    private static readonly string[] s_jsonWords =
    [
        "null", "[", "]", "{", "}", "\"", ",", ":", "1e999", "-1", "[null]", "{}", "2147483648", "\"parts\":", "\"step\":",
        "\\u0000", "\"..\"", "true",
    ];

    private static readonly View s_view = new(
        new ViewStamp(1, 2), RoleAddress.Coordinator, 0, 5, new EpochTotals(1, 2, 3),
        [new Member(RoleAddress.Worker(1), 7, RoleAddress.Storage)],
        new SortedDictionary<int, IReadOnlyList<int>> { [1] = [0, 1] }, [new RangeReplicas(0, [1], [])]);

    private readonly TemporaryFolder _temporary = new();
    private readonly RunPlan _plan = SmallRun.Plan();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Any_damage_to_safetensors_ends_in_weights_or_a_refusal()
    {
        Model model = Model.Build(
            [new LayerSpec("dense", new Dictionary<string, object> { ["units"] = 3 })], new Shape([2]));
        byte[] valid = SafeTensors.Write(model, new float[model.ParameterCount]);
        Fuzzer.Attack(new FuzzTarget("safetensors", 0.03, [valid])
        {
            Read = bytes => Try(() => SafeTensors.Read(model, bytes), failure => failure is InvalidDataException),
            Words = [.. s_jsonWords.Append("F32").Append("data_offsets").Select(Encoding.UTF8.GetBytes)],
            AllocatedBytesPerByte = 128,
        });
    }

    [Fact]
    public void Any_damage_to_a_line_of_history_ends_in_an_event_or_nothing()
    {
        using (var log = new HistoryLog(_temporary["history.jsonl"], resume: false, _ => { }))
        {
            log.Write(RoleAddress.Server(1), new HistoryEvent.StepCommitted(new ViewStamp(1, 2), 0, 4, 64));
            log.Write(RoleAddress.Coordinator, new HistoryEvent.ViewEffective(s_view));
        }

        byte[][] lines = [.. File.ReadLines(_temporary["history.jsonl"]).Select(Encoding.UTF8.GetBytes)];
        Fuzzer.Attack(new FuzzTarget("history", 0.02, lines)
        {
            Read = bytes => HistoryContent.Parse(Encoding.UTF8.GetString(bytes)) is not null,
            Words = [.. s_jsonWords.Append("weights_published").Append("range_taken").Select(Encoding.UTF8.GetBytes)],
        });
    }

    [Fact]
    public void Any_damage_to_a_manifest_ends_in_a_checkpoint_or_an_error_for_the_user()
    {
        var folder = new CheckpointFolder(_temporary["checkpoints"], keep: 2);
        CheckpointEntry[] entries =
        [
            .. _plan.Ranges.Select(range => folder.SavePart(new CheckpointPart(
                Step, range, new float[range.Length], [.. _plan.SlotNames.Select(_ => new float[range.Length])]))),
        ];
        string file = Path.Combine(
            folder.SaveManifest(new CheckpointManifest(
                Step, _plan.Model.Fingerprint, _plan.Model.ParameterCount, _plan.Optimizer.Name, _plan.SlotNames, "kernel",
                new EpochTotals(1, 2, 3), entries)),
            "manifest.json");
        Fuzzer.Attack(new FuzzTarget("manifest", 0.003, [File.ReadAllBytes(file)])
        {
            Read = bytes =>
            {
                File.WriteAllBytes(file, bytes);
                new CheckpointAudit(_plan, Step).Run(_temporary["checkpoints"]);
                folder.List(_plan);
                return Try(
                    () => folder.Load(_plan, _ => { }), failure => failure is RunFailedException or ConfigurationException);
            },
            Words = [.. s_jsonWords.Select(Encoding.UTF8.GetBytes)],
            // Its parts are read three times.
            AllocatedBytesMax = 4 << 20,
        });
    }

    [Fact]
    public void Any_damage_to_a_vote_ends_in_a_vote_or_an_error()
    {
        var file = new VoteFile(_temporary["vote.bin"]);
        file.Save(new Vote(3, RoleAddress.Coordinator, 9, s_view));
        AttackFile("vote", "vote.bin", 0.003, () => file.Load(), seal: bytes =>
        {
            if (bytes.Length >= 4)
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(^4..), Crc32C.Compute(bytes.AsSpan(..^4)));
        });
    }

    [Fact]
    public void Any_damage_to_a_session_ends_in_a_session_or_an_error_for_the_user()
    {
        RunFolder folder = RunFolder.Create(_temporary["run"]);
        ProcessSession.Begin(folder, resumes: false);
        AttackFile("session", "run/session.json", 0.003, () => ProcessSession.Read(folder));
    }

    [Fact]
    public void Any_damage_to_a_ledger_is_cut_off_or_told()
    {
        using (LedgerFile ledger = LedgerFile.Create(_temporary["ledger.bin"]))
            ledger.Append([.. Enumerable.Range(0, 5).Select(step => LedgerEntry.Committed(0, new ViewStamp(1, 1), step, 7, 30))]);
        AttackFile("ledger file", "ledger.bin", 0.002, () => LedgerFile.Resume(_temporary["ledger.bin"], 3).Dispose());
    }

    [Fact]
    public void Any_damage_to_metrics_is_dropped()
    {
        File.WriteAllText(
            _temporary["metrics.jsonl"], """
            {"type":"step","step":1,"loss":0.5}
            {"type":"epoch","step":2,"epoch":0}

            """);
        AttackFile("metrics", "metrics.jsonl", 0.002, () => new MetricsLog(_temporary["metrics.jsonl"], 1, 2).Dispose());
    }

    /// <summary>Damages a file that was written before and opens it.</summary>
    private void AttackFile(string name, string path, double share, Action open, Action<byte[]>? seal = null) => Fuzzer.Attack(
        new FuzzTarget(name, share, [File.ReadAllBytes(_temporary[path])])
        {
            Read = bytes =>
            {
                File.WriteAllBytes(_temporary[path], bytes);
                return Try(open, failure => failure is InvalidDataException or ConfigurationException);
            },
            Seal = seal,
            Words = [.. s_jsonWords.Select(Encoding.UTF8.GetBytes)],
        });

    private static bool Try(Action read, Predicate<Exception> refuses)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception failure) when (refuses(failure))
        {
            return false;
        }
    }
}
