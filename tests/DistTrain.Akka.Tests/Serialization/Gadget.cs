namespace DistTrain.AkkaHost.Tests;

/// <summary>A type on no list, which counts those of it that a serializer has made.</summary>
#pragma warning disable CA1816, MA0055 // the finalizer counts, and nothing else
internal sealed class Gadget
{
    private static int s_made;

    /// <summary>How many were made by others than <see cref="New"/>.</summary>
    public static int Made
    {
        get
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Volatile.Read(ref s_made);
        }
    }

    public static Gadget New()
    {
        var gadget = new Gadget();
        GC.SuppressFinalize(gadget);
        return gadget;
    }

    ~Gadget() => Interlocked.Increment(ref s_made);
}
