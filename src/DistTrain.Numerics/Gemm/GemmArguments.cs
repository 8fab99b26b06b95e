namespace DistTrain.Numerics;

/// <summary>The checks at the public border of <see cref="Gemm"/>; inside, pointers are trusted.</summary>
internal static class GemmArguments
{
    public static void Check(
        GemmForm form, int m, int n, int k, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb,
        ReadOnlySpan<float> c, int ldc, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        (int aRows, int aColumns) = form == GemmForm.TN ? (k, m) : (m, k);
        (int bRows, int bColumns) = form == GemmForm.NT ? (n, k) : (k, n);
        a = Matrix("a", aRows, aColumns, a, lda);
        b = Matrix("b", bRows, bColumns, b, ldb);
        c = Matrix("c", m, n, c, ldc);
        if (c.Overlaps(a))
            throw new ArgumentException("c overlaps a; the product needs memory of its own.", nameof(c));

        if (c.Overlaps(b))
            throw new ArgumentException("c overlaps b; the product needs memory of its own.", nameof(c));
    }

    public static int SumOfRows(ReadOnlySpan<int> leafRows)
    {
        long sum = 0;
        foreach (int rows in leafRows)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(rows, nameof(leafRows));
            sum += rows;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(sum, int.MaxValue, nameof(leafRows));
        return (int)sum;
    }

    /// <summary>The part of the span that the matrix covers.</summary>
    private static ReadOnlySpan<float> Matrix(string name, int rows, int columns, ReadOnlySpan<float> data, int leading)
    {
        if (leading < columns)
        {
            throw new ArgumentOutOfRangeException(
                "ld" + name, leading, $"The leading dimension of {name} ({rows}, {columns}) must be at least {columns}.");
        }

        long needed = rows == 0 || columns == 0 ? 0 : ((rows - 1L) * leading) + columns;
        if (data.Length < needed)
        {
            throw new ArgumentException(
                $"{name} ({rows}, {columns}) with leading dimension {leading} needs {needed} elements; the span has {data.Length}.", name);
        }

        return data[..(int)needed];
    }
}
