namespace DistTrain.Training;

/// <summary>Gives buffers for bulk that comes from elsewhere.</summary>
public interface IBulkSource
{
    /// <summary>A buffer of so many elements with one reference. Its content is whatever it last held.</summary>
    BulkSlice Rent(int length);
}
