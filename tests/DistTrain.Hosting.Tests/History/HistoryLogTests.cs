using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public sealed class HistoryLogTests : IDisposable
{
    private static readonly ViewStamp Stamp = new(3, 14);

    private static readonly View View = new(
        Stamp, RoleAddress.CoordinatorOf(2), 1, 5, new EpochTotals(1.5, 3, 4),
        [new Member(RoleAddress.Worker(1), 7, RoleAddress.StorageOf(2)), new Member(RoleAddress.Server(0), 1, RoleAddress.Storage)],
        new Dictionary<int, IReadOnlyList<int>> { [1] = [0, 1, 2] }, [new RangeReplicas(0, [1], [2])]);

    /// <summary>One of every kind.</summary>
    private static readonly HistoryEvent[] Events =
    [
        new HistoryEvent.TermPromised(4, RoleAddress.Coordinator),
        new HistoryEvent.ViewAccepted(Stamp),
        new HistoryEvent.ViewEffective(View),
        new HistoryEvent.ViewEntered(Stamp),
        new HistoryEvent.GradientComputed(1, 2, 2, [3, 4]),
        new HistoryEvent.UpdateApplied(Stamp, 1, 2, 3, true, [0, 1], 64, 0xFFFF_FFFF),
        new HistoryEvent.UpdateApplied(new ViewStamp(4, 1), 1, 2, 3, false, [], 64, null),
        new HistoryEvent.VersionCommitted(Stamp, 1, 3, 0),
        new HistoryEvent.StepCommitted(Stamp, 1, 2, 64),
        new HistoryEvent.RangeTaken(Stamp, 1, 2, 0, RangeSource.Transfer, 17),
        new HistoryEvent.CheckpointExists(Stamp, 1, 4),
        new HistoryEvent.GradientReduced(Stamp, 1, 2, 0, [0, 1]),
        new HistoryEvent.RangeCorrupt(Stamp, 1, 2, 0),
        new HistoryEvent.WorkerEvicted(Stamp, RoleAddress.Worker(3), 2, 4, 2),
        new HistoryEvent.Halted("the weights are no longer finite."),
    ];

    private readonly TemporaryFolder _temporary = new();
    private readonly List<string> _warnings = [];

    private string History => _temporary["history.jsonl"];

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Every_kind_of_event_is_tried() =>
        Events.Select(one => one.GetType()).Distinct().ShouldBe(typeof(HistoryEvent).GetNestedTypes(), ignoreOrder: true);

    [Fact]
    public void Every_event_comes_back_as_it_was_written()
    {
        Write(resume: false, Events);
        HistoryLine?[] lines = [.. HistoryContent.Read(History)];
        lines.Select(line => HistoryText(line!.Event)).ShouldBe(Events.Select(HistoryText));
        lines.ShouldAllBe(line => line!.Role == RoleAddress.Server(1) && line.Time >= 0);
        lines.Zip(lines.Skip(1)).ShouldAllBe(pair => pair.First!.Time <= pair.Second!.Time);
        _warnings.ShouldBeEmpty();
    }

    [Fact]
    public void A_line_says_when_who_and_what()
    {
        Write(resume: false, Events[8]);
        File.ReadAllText(History).ShouldMatch(
            """^\{"time":[\d.E-]+,"role":"server 1","event":\{"kind":"step_committed","stamp":"3\.14","restore":1,"step":2,"samples":64\}\}\n$""");
    }

    [Fact]
    public void A_resumed_run_writes_behind_what_is_whole()
    {
        Write(resume: false, Events[..3]);
        File.AppendAllText(History, """{"time":1.5,"role":"serv""");
        HistoryContent.Read(History).Last().ShouldBeNull();
        Write(resume: true, Events[3..5]);
        HistoryContent.Read(History).Select(line => line!.Event.GetType()).ShouldBe(Events[..5].Select(one => one.GetType()));
        Write(resume: false, Events[..1]);
        HistoryContent.Read(History).Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"time":1,"role":"server 1"}""")]
    [InlineData("""{"time":1,"role":"nobody 1","event":{"kind":"halted","reason":"x"}}""")]
    [InlineData("""{"time":1,"role":"server 1","event":{"kind":"dreamt","reason":"x"}}""")]
    [InlineData("""{"time":1,"role":"server 1","event":{"kind":"view_entered","stamp":"3"}}""")]
    [InlineData("""{"time":1,"role":"server 1","event":{"reason":"x"}}""")]
    public void A_line_that_is_no_event_is_damaged(string line)
    {
        File.WriteAllText(History, line + "\n");
        HistoryContent.Read(History).ShouldHaveSingleItem().ShouldBeNull();
    }

    /// <summary>Records compare lists by reference.</summary>
    private static string HistoryText(HistoryEvent one) => System.Text.Json.JsonSerializer.Serialize(one, HistoryJson.Options);

    private void Write(bool resume, params HistoryEvent[] events)
    {
        using var log = new HistoryLog(History, resume, _warnings.Add);
        foreach (HistoryEvent one in events)
            log.Write(RoleAddress.Server(1), one);
    }
}
