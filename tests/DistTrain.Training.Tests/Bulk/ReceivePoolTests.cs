namespace DistTrain.Training.Tests;

public class ReceivePoolTests
{
    [Fact]
    public void A_buffer_is_at_most_a_quarter_too_large_and_is_used_again()
    {
        var pool = new ReceivePool(keptBytesMax: 1 << 24);
        foreach (int length in (int[])[1, 256, 257, 1000, 1024, 1025, 65_537, 200_000])
        {
            BulkSlice slice = pool.Rent(length);
            slice.Length.ShouldBe(length);
            slice.Bulk.Memory.Length.ShouldBeInRange(length, Math.Max(256, length + (length / 4) + 1));
            slice.Bulk.Release();
            BulkSlice again = pool.Rent(length);
            again.Bulk.ShouldBeSameAs(slice.Bulk);
            again.Bulk.Release();
        }

        pool.OutstandingBytes.ShouldBe(0);
    }

    [Fact]
    public void What_is_out_is_counted_and_what_comes_back_is_told()
    {
        int told = 0;
        var pool = new ReceivePool(keptBytesMax: 0, () => told++);
        BulkSlice first = pool.Rent(1024), second = pool.Rent(2048);
        pool.OutstandingBytes.ShouldBe(3 * 4096);
        first.Bulk.Release();
        (pool.OutstandingBytes, told).ShouldBe((2 * 4096, 1));
        pool.Rent(1024).Bulk.ShouldNotBeSameAs(first.Bulk, "nothing is kept beyond the limit");
        second.Bulk.Release();
    }
}
