namespace DistTrain.Numerics;

/// <summary>
/// A product as the tiles see it: one operand is read as vectors along c's columns of a tile, the other as scalars along its
/// rows. As it stands, b gives the vectors; turned, a does, and tiles are transposed when they are stored. Turning pays where
/// a is the smaller one: its packing is then the cheap one, and a large b is read in place.
/// </summary>
internal readonly unsafe struct Orientation
{
    // Cycles per element on a machine that finishes one vector of multiply-adds per cycle; measured, and only ratios matter.
    private const double CopyCost = 0.12, TransposeCost = 0.4, StrideCost = 0.1, TurnCost = 1, CollidingTurnCost = 2;

    // So short a column of vectors stays in the first-level cache even where it lies strided.
    private const int DirectDepthMax = 256;

    public float* Scalars { get; init; }

    public float* Vectors { get; init; }

    public int Rows { get; init; }

    public int Columns { get; init; }

    public nint ScalarRow { get; init; }

    public nint ScalarDepth { get; init; }

    public nint VectorDepth { get; init; }

    public nint VectorColumn { get; init; }

    /// <summary>Tiles are transposed when they are stored.</summary>
    public bool Turned { get; init; }

    /// <summary>The scalar operand is copied into panels first.</summary>
    public bool PackScalars { get; init; }

    /// <summary>The vector operand is copied into panels first; otherwise only a ragged last panel is.</summary>
    public bool PackVectors { get; init; }

    /// <summary>The cheaper way round.</summary>
    public static Orientation Choose(in Product product, TileSet tiles)
    {
        Orientation straight = Decide(
            new Orientation
            {
                Scalars = product.A,
                Vectors = product.B,
                Rows = product.M,
                Columns = product.N,
                ScalarRow = product.ARow,
                ScalarDepth = product.ADepth,
                VectorDepth = product.BDepth,
                VectorColumn = product.BColumn,
            },
            product.K,
            tiles);
        Orientation turned = Decide(
            new Orientation
            {
                Scalars = product.B,
                Vectors = product.A,
                Rows = product.N,
                Columns = product.M,
                ScalarRow = product.BColumn,
                ScalarDepth = product.BDepth,
                VectorDepth = product.ADepth,
                VectorColumn = product.ARow,
                Turned = true,
            },
            product.K,
            tiles);
        return turned.Cost(product, tiles) < straight.Cost(product, tiles) ? turned : straight;
    }

    /// <summary>Scalars in rows along k are read in place unless the rows of a tile compete for the same cache set.</summary>
    private static Orientation Decide(Orientation o, int depth, TileSet tiles) => o with
    {
        PackScalars = o.ScalarDepth == 1 ? Collides(o.ScalarRow) && o.Columns > tiles.Width : o.Columns > 2 * tiles.Width,
        PackVectors = o.VectorColumn != 1 || o.Rows > (depth <= DirectDepthMax ? 6 : 3) * tiles.HeightMax
            || Collides(o.VectorDepth),
    };

    /// <summary>Lines this far apart fall into few sets of a first-level cache of 64 sets.</summary>
    private static bool Collides(nint stride) => (stride * sizeof(float)) % 2048 == 0;

    private double Cost(in Product product, TileSet tiles)
    {
        int vectors = (Columns + tiles.Lanes - 1) / tiles.Lanes;
        double low = Rows < tiles.HeightMax / 2 ? (tiles.HeightMax / 2.0) / Rows : 1;
        double perDepth = (double)Rows * vectors / 2 * low;
        if (PackVectors)
            perDepth += (VectorColumn == 1 ? CopyCost : TransposeCost) * Columns;

        if (PackScalars)
            perDepth += (ScalarDepth == 1 ? TransposeCost : CopyCost) * Rows;
        else if (ScalarDepth != 1)
            perDepth += StrideCost * Rows;

        double stores = !Turned ? 0 : (Collides(product.Ldc) ? CollidingTurnCost : TurnCost) * (product.Accumulate ? 2 : 1);
        return (perDepth * product.K) + (stores * Rows * Columns);
    }
}
