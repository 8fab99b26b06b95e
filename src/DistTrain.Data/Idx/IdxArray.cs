namespace DistTrain.Data;

/// <summary>The content of an IDX file of bytes.</summary>
/// <param name="Path">The file, for messages.</param>
/// <param name="Dims">Its dimensions, outermost (samples) first.</param>
/// <param name="Values">Its bytes, the last dimension fastest.</param>
internal sealed record IdxArray(string Path, int[] Dims, byte[] Values)
{
    public int Count => Dims[0];

    public string DimsText => string.Join('×', Dims);
}
