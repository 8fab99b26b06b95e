namespace DistTrain.Training.Tests;

/// <summary>Gives a new buffer each time and counts those that came back.</summary>
internal sealed class PlainBuffers : IBulkSource, IBulkOwner
{
    public int Outstanding { get; private set; }

    public BulkSlice Rent(int length)
    {
        var bulk = new Bulk(this, new float[length]);
        bulk.Retain();
        Outstanding++;
        return new BulkSlice(bulk, 0, length);
    }

    void IBulkOwner.Return(Bulk bulk) => Outstanding--;
}
