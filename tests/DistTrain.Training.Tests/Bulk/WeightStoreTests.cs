namespace DistTrain.Training.Tests;

public class WeightStoreTests
{
    [Fact]
    public void A_version_that_nobody_reads_is_updated_in_place()
    {
        var store = new WeightStore(4);
        Memory<float> first = store.Place(0);

        (Memory<float> current, Memory<float> next) = store.BeginUpdate(0);

        current.Equals(first).ShouldBeTrue();
        next.Equals(first).ShouldBeTrue();
        store.TryBorrow(0).ShouldBeNull();
        store.TryBorrow(1).ShouldNotBeNull();
    }

    [Fact]
    public void A_reader_keeps_what_it_borrowed_while_the_next_version_is_written()
    {
        var store = new WeightStore(4);
        store.Place(0).Span.Fill(1);
        WeightLease borrowed = store.TryBorrow(0)!.Value;

        store.BeginUpdate(0).Next.Span.Fill(2);
        store.BeginUpdate(1).Next.Span.Fill(3);

        borrowed.Memory.Span[0].ShouldBe(1);
        borrowed.Return();
        store.BeginUpdate(2).Current.Span[0].ShouldBe(3);
    }

    [Fact]
    public void All_servers_of_a_version_write_into_one_vector()
    {
        var store = new WeightStore(4);
        store.Place(5).Equals(store.Place(5)).ShouldBeTrue();
        store.TryBorrow(5);

        store.BeginUpdate(5).Next.Equals(store.BeginUpdate(5).Next).ShouldBeTrue();
    }

    [Fact]
    public void A_restore_to_the_same_version_starts_over()
    {
        var store = new WeightStore(4);
        store.Enter(1);
        store.Place(3).Span.Fill(1);
        WeightLease late = store.TryBorrow(3)!.Value;

        store.Enter(2);
        store.Place(3).Span.Fill(2);

        late.Memory.Span[0].ShouldBe(1);
        late.Return();
        store.TryBorrow(3)!.Value.Memory.Span[0].ShouldBe(2);
    }

    [Fact]
    public void Vectors_are_used_again()
    {
        var store = new WeightStore(1024);
        store.Place(0);
        for (long version = 0; version < 50; version++)
        {
            WeightLease lease = store.TryBorrow(version)!.Value;
            store.BeginUpdate(version);
            lease.Return();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        WeightLease last = store.TryBorrow(50)!.Value;
        store.BeginUpdate(50);
        last.Return();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024);
    }

    [Fact]
    public void Changes_are_added_once_to_the_version_before_them()
    {
        var store = new WeightStore(4);
        store.Receive(5, 2, [1, 1]);

        store.TryReceiveChanges(6, 2, [10, 20]).ShouldBeTrue();
        store.TryReceiveChanges(6, 2, [10, 20]).ShouldBeTrue();

        store.TryBorrow(6)!.Value.Memory[2..].ToArray().ShouldBe([11, 21]);
    }

    [Fact]
    public void Changes_without_the_version_before_them_are_not_taken()
    {
        var store = new WeightStore(4);
        store.TryReceiveChanges(6, 2, [10, 20]).ShouldBeFalse();
        store.Receive(4, 2, [1, 1]);
        store.TryReceiveChanges(6, 2, [10, 20]).ShouldBeFalse();
        store.Receive(5, 2, [1, 1]);
        store.Enter(restore: 1);
        store.TryReceiveChanges(6, 2, [10, 20]).ShouldBeFalse();
    }
}
