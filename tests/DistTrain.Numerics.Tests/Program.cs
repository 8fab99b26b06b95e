namespace DistTrain.Numerics.Tests;

/// <summary>What this assembly does as a child process: says which path it took and what its self-test gave.</summary>
internal static class Program
{
    private static int Main()
    {
        try
        {
            Console.WriteLine(Kernel.Identity);
            return 0;
        }
        catch (ArgumentException error)
        {
            Console.WriteLine(error.Message);
            return 2;
        }
    }
}
