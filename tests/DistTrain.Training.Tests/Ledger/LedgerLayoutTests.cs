using FsCheck;
using FsCheck.Fluent;

namespace DistTrain.Training.Tests;

public class LedgerLayoutTests
{
    private static readonly Gen<LedgerEntry> Entries =
        from kind in Gen.Choose((int)LedgerKind.Restored, (int)LedgerKind.Evicted)
        from numbers in ArbMap.Default.GeneratorFor<int>().ArrayOf(6)
        from longs in ArbMap.Default.GeneratorFor<long>().ArrayOf(3)
        select new LedgerEntry(
            (LedgerKind)kind, numbers[0], new ViewStamp(longs[0], longs[1]), longs[2], numbers[1], numbers[2], numbers[3], numbers[4],
            numbers[5]);

    [Fact]
    public void Every_entry_comes_back_as_it_was_written() =>
        Prop.ForAll(Entries.ToArbitrary(), entry =>
        {
            var bytes = new byte[LedgerLayout.RecordBytes];
            LedgerLayout.Write(entry, bytes);
            return LedgerLayout.TryRead(bytes, out LedgerEntry read) && read == entry;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_flipped_bit_is_noticed()
    {
        var bytes = new byte[LedgerLayout.RecordBytes];
        LedgerLayout.Write(LedgerEntry.Committed(1, new ViewStamp(2, 3), 4, 8, 64), bytes);
        for (int bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            LedgerLayout.TryRead(bytes, out _).ShouldBeFalse($"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Zeros_and_half_records_are_none()
    {
        LedgerLayout.TryRead(new byte[LedgerLayout.RecordBytes], out _).ShouldBeFalse();
        LedgerLayout.TryRead(new byte[LedgerLayout.RecordBytes - 1], out _).ShouldBeFalse();
    }

    [Fact]
    public void The_bytes_of_a_record_stay_where_they_are()
    {
        var bytes = new byte[LedgerLayout.HeaderBytes + LedgerLayout.RecordBytes];
        LedgerLayout.WriteHeader(bytes);
        LedgerLayout.Write(LedgerEntry.Applied(1, new ViewStamp(2, 3), 4, 5, 6, 7, 8), bytes.AsSpan(LedgerLayout.HeaderBytes));
        Convert.ToHexString(bytes[..^4]).ShouldBe(
            "44544C4702003800" + "04000000" + "01000000" + "0200000000000000" + "0300000000000000" + "0400000000000000"
            + "05000000" + "06000000" + "01000000" + "07000000" + "08000000");
    }

    [Theory]
    [InlineData("", "mark of a ledger")]
    [InlineData("44544C4703003800", "its layout version is 3, this program reads 1 and 2")]
    [InlineData("4454435001003800", "mark of a ledger")]
    public void Another_file_is_refused(string hex, string message) =>
        Should.Throw<InvalidDataException>(() => LedgerLayout.CheckHeader(Convert.FromHexString(hex))).Message.ShouldContain(message);
}
