using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace DistTrain.Numerics;

/// <summary>
/// The tiles of one vector width: a compiled function for each height, one or two vectors wide, either scalar layout.
/// </summary>
internal sealed unsafe class TileSet
{
    private readonly nint[] _tiles = new nint[4 * (HeightLimit + 1)];

    private TileSet(KernelPath path, int lanes, int heightMax)
    {
        Path = path;
        Lanes = lanes;
        HeightMax = heightMax;
    }

    /// <summary>The tallest tile that any path has.</summary>
    public const int HeightLimit = 12;

    /// <summary>The widest tile that any path has, in floats.</summary>
    public const int WidthLimit = 32;

    public KernelPath Path { get; }

    public int Lanes { get; }

    /// <summary>As tall as the registers allow: accumulators, two vectors and one broadcast.</summary>
    public int HeightMax { get; }

    public int Width => 2 * Lanes;

    public delegate*<float*, nint, nint, nint, float*, float*, bool, void> Epilogue { get; private init; }

    public static TileSet For(KernelPath path) => path switch
    {
        KernelPath.Avx512 => Wide.Value,
        KernelPath.Avx2 => Middle.Value,
        _ => Narrow.Value,
    };

    public delegate*<TileProgram*, float*, float*, float*, nint, void> Tile(int height, int vectors, bool inRows)
        => (delegate*<TileProgram*, float*, float*, float*, nint, void>)_tiles[(4 * height) + (inRows ? 2 : 0) + vectors - 1];

    private static readonly Lazy<TileSet> Wide = new(() => Create<Simd512, Vector512<float>>(KernelPath.Avx512, 12));
    private static readonly Lazy<TileSet> Middle = new(() => Create<Simd256, Vector256<float>>(KernelPath.Avx2, 6));
    private static readonly Lazy<TileSet> Narrow = new(
        () => Create<Simd128, Vector128<float>>(KernelPath.Vector128, AdvSimd.IsSupported ? 12 : 6));

    private static TileSet Create<TSimd, TVector>(KernelPath path, int heightMax)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var set = new TileSet(path, TSimd.Lanes, heightMax) { Epilogue = &TileEpilogue<TSimd, TVector>.Run };
        set.Add<TSimd, TVector, One>();
        set.Add<TSimd, TVector, Two>();
        set.Add<TSimd, TVector, Three>();
        set.Add<TSimd, TVector, Four>();
        set.Add<TSimd, TVector, Five>();
        set.Add<TSimd, TVector, Six>();
        if (heightMax == 6)
            return set;

        set.Add<TSimd, TVector, Seven>();
        set.Add<TSimd, TVector, Eight>();
        set.Add<TSimd, TVector, Nine>();
        set.Add<TSimd, TVector, Ten>();
        set.Add<TSimd, TVector, Eleven>();
        set.Add<TSimd, TVector, Twelve>();
        return set;
    }

    private void Add<TSimd, TVector, THeight>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where THeight : struct, IConstant
    {
        delegate*<TileProgram*, float*, float*, float*, nint, void>[] tiles =
        [
            &Tile<TSimd, TVector, ScalarsInPanels, THeight, One>.Run, &Tile<TSimd, TVector, ScalarsInPanels, THeight, Two>.Run,
            &Tile<TSimd, TVector, ScalarsInRows, THeight, One>.Run, &Tile<TSimd, TVector, ScalarsInRows, THeight, Two>.Run,
        ];
        for (int i = 0; i < tiles.Length; i++)
            _tiles[(4 * THeight.Value) + i] = (nint)tiles[i];
    }
}
