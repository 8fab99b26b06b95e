using System.Runtime.CompilerServices;

namespace DistTrain.Numerics.Tests;

public sealed class AlignedMemoryTests
{
    [Fact]
    public unsafe void Buffers_start_on_a_cache_line_and_stay_there()
    {
        for (int length = 1; length < 200; length += 7)
        {
            Memory<float> memory = AlignedMemory.Allocate(length);
            memory.Length.ShouldBe(length);
            nuint before = (nuint)Unsafe.AsPointer(ref memory.Span[0]);
            (before % AlignedMemory.Bytes).ShouldBe((nuint)0);
            GC.Collect();
            ((nuint)Unsafe.AsPointer(ref memory.Span[0])).ShouldBe(before);
        }
    }

    [Fact]
    public void Buffers_are_zeroed() => AlignedMemory.Allocate(1000).ToArray().ShouldAllBe(x => x == 0);

    [Fact]
    public void No_elements_are_an_empty_memory() => AlignedMemory.Allocate(0).IsEmpty.ShouldBeTrue();
}
