using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>Bias and activation over a finished tile that is still in the first-level cache.</summary>
internal static unsafe class TileEpilogue<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>tile[i, j] = activation(tile[i, j] + bias), where the bias is by column, or by row, or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* tile, nint ld, nint rows, nint columns, float* columnBias, float* rowBias, bool relu)
    {
        for (nint i = 0; i < rows; i++, tile += ld)
        {
            nint j = 0;
            TVector ofRow = rowBias == null ? default : TSimd.Broadcast(rowBias + i);
            for (; j + TSimd.Lanes <= columns; j += TSimd.Lanes)
            {
                TVector value = TSimd.Load(tile + j);
                if (columnBias != null)
                    value = TSimd.Add(value, TSimd.Load(columnBias + j));

                if (rowBias != null)
                    value = TSimd.Add(value, ofRow);

                TSimd.Store(tile + j, relu ? TSimd.Relu(value) : value);
            }

            for (; j < columns; j++)
            {
                float value = tile[j];
                if (columnBias != null)
                    value += columnBias[j];

                if (rowBias != null)
                    value += rowBias[i];

                tile[j] = relu ? ReferenceGemm.Relu(value) : value;
            }
        }
    }
}
