namespace DistTrain.Numerics.Tests;

public sealed class GemmArgumentTests
{
    private readonly float[] _memory = new float[100];

    [Fact]
    public void A_span_that_is_too_short_is_named_with_the_length_it_needs()
        => Should.Throw<ArgumentException>(() => Gemm.NN(4, 4, 4, new float[15], 4, new float[16], 4, _memory, 4))
            .Message.ShouldContain("a (4, 4) with leading dimension 4 needs 16 elements; the span has 15");

    [Fact]
    public void The_last_row_needs_no_padding()
        => Gemm.NN(2, 2, 2, new float[5], 3, new float[5], 3, new float[5], 3);

    [Fact]
    public void A_leading_dimension_below_the_row_is_refused()
        => Should.Throw<ArgumentOutOfRangeException>(() => Gemm.NT(2, 3, 4, new float[8], 4, new float[12], 3, _memory,
            3)).ParamName.ShouldBe("ldb");

    [Fact]
    public void Negative_sizes_are_refused()
        => Should.Throw<ArgumentOutOfRangeException>(() => Gemm.TN(-1, 3, 4, [], 4, [], 3, _memory, 3)).ParamName.ShouldBe("m");

    [Fact]
    public void A_destination_that_overlaps_an_operand_is_refused()
    {
        Should.Throw<ArgumentException>(() => Gemm.NN(2, 2, 2, _memory.AsSpan(3, 4), 2, new float[4], 2, _memory.AsSpan(0, 4), 2))
            .Message.ShouldContain("c overlaps a");
        Should.Throw<ArgumentException>(() => Gemm.NN(2, 2, 2, new float[4], 2, _memory.AsSpan(3, 4), 2, _memory.AsSpan(0, 4), 2))
            .Message.ShouldContain("c overlaps b");
    }

    [Fact]
    public void Memory_beyond_the_matrix_may_be_shared()
        => Gemm.NN(2, 2, 2, _memory.AsSpan(0), 2, _memory.AsSpan(4), 2, _memory.AsSpan(8), 2);

    [Fact]
    public void A_bias_of_another_length_is_refused()
        => Should.Throw<ArgumentException>(() => Gemm.NN(
            2, 2, 2, new float[4], 2, new float[4], 2, _memory, 2, epilogue: new Epilogue(new float[3])))
            .Message.ShouldContain("The bias has 3 elements; it needs n = 2");

    [Fact]
    public void Empty_products_touch_nothing()
    {
        Gemm.NN(0, 5, 3, [], 3, new float[15], 5, [], 5);
        Gemm.TN(5, 0, 3, new float[15], 5, [], 0, [], 0);
    }
}
