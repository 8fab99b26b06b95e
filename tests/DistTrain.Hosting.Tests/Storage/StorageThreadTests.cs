using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public sealed class StorageThreadTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task What_waits_for_a_disk_that_stands_still_is_bounded_and_whoever_has_more_waits()
    {
        using var goesOn = new ManualResetEventSlim();
        int answers = 0;
        var folder = new CheckpointFolder(_temporary["checkpoints"], keep: 2);
        var thread = new StorageThread(folder, ledger: null, (_, _) =>
        {
            goesOn.Wait();
            Interlocked.Increment(ref answers);
        });
        int posted = 0;
        const int more = 100;
        Task poster = Task.Run(() =>
        {
            for (; posted < more; posted++)
                thread.Post(RoleAddress.Server(0), new StorageMessages.ReadPart(1, 8, new ParameterRange(0, 0, 4), default));
        });

        // One is with the disk, 64 wait, and the next one waits to wait.
        SpinWait.SpinUntil(() => Volatile.Read(ref posted) >= 65, TimeSpan.FromMinutes(1)).ShouldBeTrue();
        SpinWait.SpinUntil(() => Volatile.Read(ref posted) > 65, TimeSpan.FromMilliseconds(100)).ShouldBeFalse();
        goesOn.Set();
        await poster;
        thread.Dispose();
        answers.ShouldBe(more);
    }
}
