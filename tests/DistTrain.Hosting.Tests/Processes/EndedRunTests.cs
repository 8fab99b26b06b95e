using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

/// <summary>Coordinators that die, or hear something, when their run has already come to its end.</summary>
public sealed class EndedRunTests : IDisposable, IRunObserver
{
    private readonly TemporaryFolder _temporary = new();
    private readonly List<RunEvent> _events = [];

    [Fact]
    public void A_coordinator_that_died_when_all_was_done_tells_the_results_and_waits_for_nobody()
    {
        const string text = "data: {source: digits}\nmodel: {layers: [{dense: 10}]}\ntrain: {epochs: 1}\n";
        RunSpec spec = RunFile.Parse(text, "run.yaml").Spec;
        RunFolder folder = RunFolder.Create(_temporary["run"]);
        RunSummary summary = TrainingRun.Execute(
            spec, SmallRun.Data, folder, resume: false, this, CancellationToken.None)!;
        new SessionKeeper(folder, ProcessSession.Begin(folder, resumes: false)).Close();
        var place = new CoordinatorPlace
        {
            Name = "run", Offer = RunOffer.Of(spec, SmallRun.Data, new Dictionary<string, string>()),
        };
        _events.Clear();

        RunSummary told = ProcessRun.Coordinate(spec, SmallRun.Data, folder, place, this, CancellationToken.None)!;

        told.WeightsSha256.ShouldBe(summary.WeightsSha256);
        _events.ShouldHaveSingleItem().ShouldBeOfType<RunEvent.Completed>();
        ProcessSession.Begin(folder, resumes: true).Ended.ShouldBeFalse("another start is a session of its own");
    }

    [Fact]
    public void What_comes_for_a_disk_after_the_end_is_dropped()
    {
        var thread = new StorageThread(new CheckpointFolder(_temporary["checkpoints"], keep: 2), ledger: null, (_, _) => { });
        thread.Dispose();
        thread.Post(RoleAddress.Server(0), new StorageMessages.ListCheckpoints(1));
    }

    void IRunObserver.OnEvent(RunEvent runEvent) => _events.Add(runEvent);

    public void Dispose() => _temporary.Dispose();
}
