using System.Diagnostics;
using DistTrain.Tests;
using DistTrain.Training;
using Xunit.Abstractions;

namespace DistTrain.Hosting.Tests;

public sealed class LedgerFileTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private string Ledger => _temporary["ledger.bin"];

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Entries_come_back_in_the_order_in_which_they_were_added()
    {
        Begin(5);
        LedgerContent content = LedgerContent.Read(Ledger);
        content.Entries.ShouldBe([Start(0), .. Steps(0, 5)]);
        content.TornBytes.ShouldBe(0);
    }

    [Fact]
    public void A_batch_of_any_size_fits()
    {
        using (LedgerFile file = LedgerFile.Create(Ledger))
            file.Append([.. Steps(0, 1000).OfType<LedgerEntry>()]);
        LedgerContent.Read(Ledger).Entries.ShouldBe(Steps(0, 1000));
    }

    [Fact]
    public void A_step_costs_less_than_three_hundredths_of_the_shortest_that_is_worth_two_workers()
    {
        const int Batches = 1000;
        LedgerEntry[] batch = [.. Steps(0, LedgerBatch.EntriesMax).OfType<LedgerEntry>()];
        using LedgerFile file = LedgerFile.Create(Ledger);
        file.Append(batch);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Batches; i++)
            file.Append(batch);
        TimeSpan step = Stopwatch.GetElapsedTime(start) / (Batches * batch.Length);
        output.WriteLine($"{step.TotalMicroseconds:F3} microseconds a step");
        // Steps of mnist-sgd on two workers take some 600 microseconds.
        step.ShouldBeLessThan(TimeSpan.FromMicroseconds(0.03 * 600));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(LedgerLayout.RecordBytes - 1)]
    public void A_torn_end_is_seen_and_cut_when_the_run_goes_on(int missing)
    {
        Begin(5);
        Cut(missing);
        LedgerContent.Read(Ledger).TornBytes.ShouldBe(LedgerLayout.RecordBytes - missing);

        GoOn(step: 3);

        LedgerContent.Read(Ledger).Entries.ShouldBe([Start(0), .. Steps(0, 4), Start(3)]);
    }

    [Fact]
    public void What_a_crash_left_in_pieces_beyond_the_checkpoint_is_cut()
    {
        Begin(6);
        Zero(record: 5);
        GoOn(step: 4);
        LedgerContent.Read(Ledger).Entries.ShouldBe([Start(0), .. Steps(0, 4), Start(4)]);
    }

    [Fact]
    public void Damage_before_the_checkpoint_stays_for_the_audit_to_name()
    {
        Begin(6);
        Zero(record: 2);
        GoOn(step: 4);
        LedgerContent.Read(Ledger).Entries.ShouldBe([Start(0), Steps(0, 1)[0], null, .. Steps(2, 6), Start(4)]);
    }

    [Fact]
    public void A_run_that_goes_on_without_a_ledger_begins_one()
    {
        GoOn(step: 3);
        LedgerContent.Read(Ledger).Entries.ShouldBe([Start(3)]);
    }

    [Fact]
    public void A_new_run_leaves_nothing_of_an_old_ledger()
    {
        Begin(6);
        Begin(2);
        LedgerContent.Read(Ledger).Entries.ShouldBe([Start(0), .. Steps(0, 2)]);
    }

    [Fact]
    public void Another_file_is_no_ledger()
    {
        File.WriteAllText(Ledger, "steps and samples");
        Should.Throw<InvalidDataException>(() => LedgerContent.Read(Ledger)).Message.ShouldContain("DTLG");
        Should.Throw<InvalidDataException>(() => LedgerFile.Resume(Ledger, 0));
    }

    private static LedgerEntry? Start(long step) => LedgerEntry.Restored(new RunLine(1, new ViewStamp(1, 1)), step, default);

    private static LedgerEntry?[] Steps(int from, int until) =>
        [.. Enumerable.Range(from, until - from).Select(step => (LedgerEntry?)LedgerEntry.Committed(1, new ViewStamp(1, 1), step, 8, 64))];

    private void Begin(int steps)
    {
        using LedgerFile file = LedgerFile.Create(Ledger);
        file.Append([Start(0)!.Value]);
        file.Append([.. Steps(0, steps).OfType<LedgerEntry>()]);
        file.Sync();
    }

    private void GoOn(long step)
    {
        using LedgerFile file = LedgerFile.Resume(Ledger, step);
        file.Append([Start(step)!.Value]);
    }

    private void Cut(int bytes)
    {
        using FileStream stream = File.OpenWrite(Ledger);
        stream.SetLength(stream.Length - bytes);
    }

    private void Zero(int record)
    {
        using FileStream stream = File.OpenWrite(Ledger);
        stream.Seek(LedgerLayout.HeaderBytes + record * LedgerLayout.RecordBytes, SeekOrigin.Begin);
        stream.Write(new byte[LedgerLayout.RecordBytes]);
    }
}
