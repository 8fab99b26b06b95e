namespace DistTrain.Numerics;

/// <summary>
/// The loops around the tiles. Outermost a few blocks of k; then as many columns of vectors as stay in the second-level
/// cache; then panels of tile height; innermost the panels of vectors. Operands are packed just before their first use.
/// </summary>
internal unsafe struct BlockedGemm
{
    // 512 KB of packed vectors: half of a second-level cache of 1 MB.
    private const int VectorBlockMax = 128 * 1024;

    private const int ScalarPanelsAtOnce = 16;

    private readonly Product _product;
    private readonly Orientation _o;
    private readonly TileSet _tiles;
    private TileProgram _program;
    private float* _vectors, _scalars, _edge;

    /// <summary>First step of k of this pass, and its steps.</summary>
    private int _first, _depth;
    private bool _firstPass, _lastPass;

    private BlockedGemm(in Product product, TileSet tiles)
    {
        _product = product;
        _tiles = tiles;
        _o = Orientation.Choose(product, tiles);
    }

    public static void Run(in Product product, TileSet tiles)
    {
        var run = new BlockedGemm(product, tiles);
        int length = KBlocks.Length(product.K), count = KBlocks.Count(product.K);
        int together = Passes.BlocksPerPass(length, count, run._o.Turned);
        for (int block = 0; block == 0 || block < count; block += together)
        {
            int end = Math.Min(count, block + together);
            run._first = block * length;
            run._depth = Math.Min(product.K, end * length) - run._first;
            run._firstPass = block == 0;
            run._lastPass = end == count || count == 0;
            TileSegment* segments = Scratch.OfThisThread.Segments(Math.Max(1, end - block));
            segments[0] = new TileSegment(Math.Min(length, product.K - run._first), 0);
            for (int i = 1; i < end - block; i++)
                segments[i] = new TileSegment(Math.Min(length, product.K - run._first - (i * length)), 1);

            run.Pass(segments, Math.Max(1, end - block), stackDepth: 1);
        }
    }

    public static void RunTree(in Product product, ReadOnlySpan<int> leafRows, TileSet tiles)
    {
        var run = new BlockedGemm(product, tiles) { _depth = product.K, _firstPass = true, _lastPass = true };
        TileSegment* segments = Scratch.OfThisThread.Segments(LeafTree.SegmentCount(leafRows));
        int stackDepth = LeafTree.Write(leafRows, segments);
        run.Pass(segments, LeafTree.SegmentCount(leafRows), stackDepth);
    }

    private void Pass(TileSegment* segments, int count, int stackDepth)
    {
        const int TileMax = TileSet.HeightLimit * TileSet.WidthLimit;
        Scratch scratch = Scratch.OfThisThread;
        int width = _tiles.Width;
        int blockColumns = Math.Max(1, VectorBlockMax / Math.Max(1, _depth) / width) * width;
        blockColumns = Math.Min(blockColumns, (_o.Columns + width - 1) / width * width);
        _edge = scratch.Tiles((stackDepth + 1) * TileMax);
        _vectors = scratch.Vectors((long)(_o.PackVectors ? blockColumns : width) * _depth);
        _scalars = _o.PackScalars ? scratch.Scalars((long)_o.Rows * _depth) : null;
        _program = new TileProgram
        {
            ScalarRow = sizeof(float) * (_o.PackScalars ? 1 : _o.ScalarRow),
            ScalarDepth = sizeof(float) * _o.ScalarDepth,
            Segments = segments,
            SegmentCount = count,
            Stack = _edge + TileMax,
            Accumulate = _product.Accumulate || !_firstPass,
        };
        for (int column = 0; column < _o.Columns; column += blockColumns)
            Columns(column, Math.Min(blockColumns, _o.Columns - column));
    }

    private void Columns(int first, int count)
    {
        int ragged = count % _tiles.Lanes == 0 ? count : count - (count % _tiles.Width);
        if (_o.PackVectors)
            PackVectors(first, count);
        else if (ragged < count)
            PackVectorPanel(first + ragged, count - ragged, _vectors);

        int packedRows = 0;
        for (int row = 0; row < _o.Rows;)
        {
            int height = Panels.Height(_o.Rows - row, _tiles.HeightMax);
            float* scalars = _o.Scalars + (row * _o.ScalarRow) + (_first * _o.ScalarDepth);
            if (_o.PackScalars)
            {
                float* packed = _scalars + ((long)row * _depth);
                if (first == 0 && row >= packedRows)
                    packedRows = row + PackScalars(row, height, scalars, packed);

                scalars = packed;
                _program.ScalarDepth = sizeof(float) * height;
            }

            for (int column = 0; column < count; column += _tiles.Width)
            {
                float* vectors;
                if (_o.PackVectors || column >= ragged)
                {
                    vectors = _o.PackVectors ? _vectors + ((long)column * _depth) : _vectors;
                    _program.VectorDepth = sizeof(float) * Panels.Width(count - column, _tiles);
                }
                else
                {
                    vectors = _o.Vectors + first + column + (_first * _o.VectorDepth);
                    _program.VectorDepth = sizeof(float) * _o.VectorDepth;
                }

                Tile(row, height, first + column, Math.Min(_tiles.Width, count - column), scalars, vectors);
            }

            row += height;
        }
    }

    private void Tile(int row, int height, int column, int columns, float* scalars, float* vectors)
    {
        int width = Panels.Width(columns, _tiles);
        var tile = _tiles.Tile(height, width / _tiles.Lanes, _o.ScalarDepth == 1 && !_o.PackScalars);
        float* c = _product.C + (_o.Turned ? (column * _product.Ldc) + row : (row * _product.Ldc) + column);
        fixed (TileProgram* program = &_program)
        {
            if (_o.Turned)
            {
                if (program->Accumulate)
                    MatrixTranspose.Run(c, _product.Ldc, _edge, width, columns, height);

                tile(program, scalars, vectors, _edge, width);
                Finish(_edge, width, row, height, column, columns);
                MatrixTranspose.Run(_edge, width, c, _product.Ldc, height, columns);
            }
            else if (columns == width)
            {
                tile(program, scalars, vectors, c, _product.Ldc);
                Finish(c, _product.Ldc, row, height, column, columns);
            }
            else
            {
                if (program->Accumulate)
                    RowCopy.Run(c, _product.Ldc, _edge, width, height, columns, columns);

                tile(program, scalars, vectors, _edge, width);
                Finish(_edge, width, row, height, column, columns);
                RowCopy.Run(_edge, width, c, _product.Ldc, height, columns, columns);
            }
        }
    }

    /// <summary>Bias and activation after the last block of k, while the tile is in the first-level cache.</summary>
    private readonly void Finish(float* tile, nint ld, int row, int height, int column, int columns)
    {
        Activation activation = _product.Activation;
        if (!_lastPass || (_product.Bias == null && activation == Activation.None))
            return;

        float* ofColumns = _o.Turned || _product.Bias == null ? null : _product.Bias + column;
        float* ofRows = !_o.Turned || _product.Bias == null ? null : _product.Bias + row;
        _tiles.Epilogue(tile, ld, height, columns, ofColumns, ofRows, activation == Activation.Relu);
        if (activation is Activation.Sigmoid or Activation.Tanh)
            CurvedActivation.Run(_tiles.Path, activation, tile, ld, height, columns);
    }

    private readonly void PackVectors(int first, int count)
    {
        int column = 0;
        if (_o.VectorColumn == 1)
        {
            column = count - (count % _tiles.Width);
            PanelCopy.Run(
                _o.Vectors + first + (_first * _o.VectorDepth), _o.VectorDepth, _vectors, _depth, column / _tiles.Width,
                _tiles.Width);
        }

        for (; column < count; column += _tiles.Width)
            PackVectorPanel(first + column, Math.Min(_tiles.Width, count - column), _vectors + ((long)column * _depth));
    }

    private readonly void PackVectorPanel(int column, int columns, float* to)
    {
        int width = Panels.Width(columns, _tiles);
        float* from = _o.Vectors + (column * _o.VectorColumn) + (_first * _o.VectorDepth);
        if (_o.VectorColumn == 1)
        {
            RowCopy.Run(from, _o.VectorDepth, to, width, _depth, columns, width);
            return;
        }

        if (columns < width)
            new Span<float>(to, checked(width * _depth)).Clear();

        MatrixTranspose.Run(from, _o.VectorColumn, to, width, columns, _depth);
    }

    /// <summary>
    /// Packs the panels of one height that come next, as many as share a few lines of a row, and says how many rows.
    /// </summary>
    private readonly int PackScalars(int row, int height, float* from, float* to)
    {
        if (_o.ScalarDepth == 1)
        {
            MatrixTranspose.Run(from, _o.ScalarRow, to, height, height, _depth);
            return height;
        }

        int panels = 1, rows = height;
        while (panels < ScalarPanelsAtOnce && row + rows < _o.Rows && Panels.Height(_o.Rows - row - rows,
            _tiles.HeightMax) == height)
        {
            panels++;
            rows += height;
        }

        PanelCopy.Run(from, _o.ScalarDepth, to, _depth, panels, height);
        return rows;
    }
}
