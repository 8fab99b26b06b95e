using System.Text.Json.Nodes;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public sealed class CheckpointFolderTests : IDisposable
{
    private static readonly RunLine s_first = new(1, new ViewStamp(1, 1)), s_second = new(2, new ViewStamp(1, 4));
    private static readonly RunPlan s_plan = SmallRun.Plan(servers: 2);

    private readonly TemporaryFolder _temporary = new();

    private CheckpointFolder Folder => new(_temporary["checkpoints"], keep: 2);

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Parts_of_another_line_leave_a_checkpoint_of_the_step_whole_until_theirs_exists()
    {
        Save(Folder, 8, s_first, 1);
        CheckpointEntry[] again = SaveParts(8, s_second, 2);
        Load().ShouldBe((8, s_first, 1f));
        Folder.SaveManifest(Manifest(8, s_second, again));
        Load().ShouldBe((8, s_second, 2f));
        Directory.GetFiles(_temporary["checkpoints/step-0000000008"], "*.part").Length.ShouldBe(s_plan.Ranges.Count);
    }

    [Fact]
    public void A_manifest_that_comes_late_does_not_take_the_place_of_a_later_line_s()
    {
        Save(Folder, 8, s_second, 2);
        CheckpointEntry[] late = SaveParts(8, s_first, 1);
        Should.Throw<InvalidDataException>(() => Folder.SaveManifest(Manifest(8, s_first, late)))
            .Message.ShouldContain("is of line 2 (view 1.4) of the run, which began after line 1 (view 1.1)");
        Load().ShouldBe((8, s_second, 2f));
    }

    [Fact]
    public void A_manifest_larger_than_any_is_not_read()
    {
        Save(Folder, 8, s_first, 1);
        string manifest = _temporary["checkpoints/step-0000000008/manifest.json"];
        File.AppendAllText(manifest, new string(' ', 16 << 20));
        Should.Throw<InvalidDataException>(() => ManifestFile.Read(Path.GetDirectoryName(manifest)!))
            .Message.ShouldContain("at most 16777216 are right");
    }

    [Fact]
    public void A_part_is_read_from_the_line_that_is_asked_for()
    {
        Save(Folder, 8, s_first, 1);
        Folder.ReadPart(8, s_plan.Ranges[1], s_first).Line.ShouldBe(s_first);
        Should.Throw<InvalidDataException>(() => Folder.ReadPart(8, s_plan.Ranges[1], s_second)).Message.ShouldBe(
            "the checkpoint of step 8 is of line 1 (view 1.1) of the run, not of 2 (view 1.4).");
        Should.Throw<IOException>(() => Folder.ReadPart(9, s_plan.Ranges[1], s_first));
    }

    [Fact]
    public void A_manifest_of_one_line_with_a_part_of_another_is_not_taken()
    {
        CheckpointEntry[] mixed = [SaveParts(8, s_first, 1)[0], SaveParts(8, s_second, 2)[1]];
        Folder.SaveManifest(Manifest(8, s_second, mixed));
        Should.Throw<RunFailedException>(() => Load()).Message.ShouldContain(
            "range-0.part is of line 1 (view 1.1) of the run, manifest.json of line 2 (view 1.4)");
        Folder.List(s_plan).Single().Ranges.ShouldBe([1]);
    }

    [Fact]
    public void A_checkpoint_from_before_lines_were_named_is_read()
    {
        Save(Folder, 8, default, 3);
        string manifest = _temporary["checkpoints/step-0000000008/manifest.json"];
        JsonNode json = JsonNode.Parse(File.ReadAllText(manifest))!;
        json.AsObject().Remove("line").ShouldBeTrue();
        File.WriteAllText(manifest, json.ToJsonString());
        Load().ShouldBe((8, default, 3f));
        Folder.ReadPart(8, s_plan.Ranges[0], default).Weights[0].ShouldBe(3);
    }

    [Fact]
    public void A_run_with_other_ranges_gets_its_own_cut_from_the_files()
    {
        var weights = new float[s_plan.Model.ParameterCount];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = i;
        CheckpointEntry[] entries = [.. s_plan.Ranges.Select(range => Folder.SavePart(Part(8, range, s_first, weights)))];
        Folder.SaveManifest(Manifest(8, s_first, entries));
        RunPlan three = SmallRun.Plan(servers: 3);
        Folder.List(three).Single().Ranges.ShouldBe([0, 1, 2]);
        three.Ranges.SelectMany(range => Folder.ReadPart(8, range, s_first).Weights).ShouldBe(weights);
    }

    [Fact]
    public void A_disk_tells_which_parts_of_its_checkpoints_are_whole_down_to_one_that_has_them_all()
    {
        foreach (long step in new[] { 4, 8 })
            Save(Folder, step, s_first, step);
        Folder.List(s_plan).Select(stored => stored.Manifest.Step).ShouldBe([8]);
        File.Delete(_temporary["checkpoints/step-0000000008/range-0.part"]);
        Folder.List(s_plan).Select(stored => $"{stored.Manifest.Step}: {string.Join(' ', stored.Ranges)}")
            .ShouldBe(["8: 1", "4: 0 1"]);
    }

    private static void Save(CheckpointFolder folder, long step, RunLine line, float value) => folder.SaveManifest(Manifest(
        step, line, [.. s_plan.Ranges.Select(range => folder.SavePart(Part(step, range, line, Filled(value))))]));

    private CheckpointEntry[] SaveParts(long step, RunLine line, float value) =>
        [.. s_plan.Ranges.Select(range => Folder.SavePart(Part(step, range, line, Filled(value))))];

    private (long Step, RunLine Line, float Value) Load()
    {
        TrainingState state = Folder.Load(s_plan, _ => { })!;
        return (state.Step, state.Line, state.Weights.Distinct().Single());
    }

    private static float[] Filled(float value)
    {
        var weights = new float[s_plan.Model.ParameterCount];
        Array.Fill(weights, value);
        return weights;
    }

    private static CheckpointPart Part(long step, ParameterRange range, RunLine line, float[] weights) =>
        new(step, range, weights[range.Start..range.End], [.. s_plan.SlotNames.Select(_ => new float[range.Length])])
        {
            Line = line,
        };

    private static CheckpointManifest Manifest(long step, RunLine line, CheckpointEntry[] parts) => new(
        step, s_plan.Model.Fingerprint, s_plan.Model.ParameterCount, s_plan.Optimizer.Name, s_plan.SlotNames, "kernel", default,
        parts)
    {
        Line = line,
    };
}
