namespace DistTrain.Numerics;

/// <summary>How a dimension is cut into panels of tile size.</summary>
internal static class Panels
{
    /// <summary>The next panel's height: full ones, but the last two share what is left, so that none is thin.</summary>
    public static int Height(int rowsLeft, int heightMax) => rowsLeft >= 2 * heightMax || rowsLeft == heightMax
        ? heightMax
        : rowsLeft <= heightMax ? rowsLeft : (rowsLeft + 1) / 2;

    /// <summary>The padded width of a panel: one vector if that is enough, else two.</summary>
    public static int Width(int columnsLeft, TileSet tiles) => columnsLeft <= tiles.Lanes ? tiles.Lanes : tiles.Width;
}
