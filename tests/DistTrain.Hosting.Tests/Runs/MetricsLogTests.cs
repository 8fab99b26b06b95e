using System.Text.Json;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public sealed class MetricsLogTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private string Path => _temporary["metrics.jsonl"];

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_resumed_run_writes_steps_anew_and_keeps_what_happened_to_those_who_take_part()
    {
        using (var log = new MetricsLog(Path, everySteps: 1, firstStep: 0))
        {
            foreach (int step in Enumerable.Range(0, 6))
                log.Write(Step(step));
            log.Write(new RunEvent.Lost(5, RoleAddress.Server(1)));
            log.Write(new RunEvent.Promoted(5, RoleAddress.Server(0), RoleAddress.Server(1), [0]));
            log.Write(new RunEvent.Joined(6, RoleAddress.Server(1)));
            log.Write(new RunEvent.Warning("says nothing here"));
        }

        using (var log = new MetricsLog(Path, everySteps: 1, firstStep: 4))
        {
            log.Tally.ShouldBe(new RunTally { ServersLost = 1, Promotions = 1 });
            log.Write(new RunEvent.Restored(4, 6, new RunLine(2, new ViewStamp(1, 3))));
        }

        JsonElement[] lines = [.. File.ReadLines(Path).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        lines.Select(line => line.GetProperty("type").GetString()).ShouldBe(
            ["step", "step", "step", "step", "event", "event", "event", "event"]);
        lines[4].GetProperty("event").GetString().ShouldBe("server-lost");
        lines[4].GetProperty("text").GetString().ShouldBe("server 1 is lost at step 5.");
        lines[^1].GetProperty("text").GetString().ShouldBe("The run goes back from step 6 to the checkpoint of step 4 (restore 2).");
    }

    [Fact]
    public void A_step_says_where_its_time_went_where_that_is_known()
    {
        var times = new StepTimes(
            TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(8), TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(15));
        using (var log = new MetricsLog(Path, everySteps: 1, firstStep: 0))
        {
            log.Write(Step(0));
            log.Write(Step(1) with { Times = times });
        }

        JsonElement[] lines = [.. File.ReadLines(Path).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        lines[0].TryGetProperty("compute_seconds", out _).ShouldBeFalse();
        lines[1].GetProperty("compute_seconds").GetDouble().ShouldBe(0.04);
        lines[1].GetProperty("wait_seconds").GetDouble().ShouldBe(0.008);
        lines[1].GetProperty("communication_seconds").GetDouble().ShouldBe(0.02);
        lines[1].GetProperty("hidden_communication_seconds").GetDouble().ShouldBe(0.015);
    }

    private static RunEvent.StepCommitted Step(int step) => new(step, 0, step, 0.5, null, 8, 0.1f);
}
