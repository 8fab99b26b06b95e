using System.Diagnostics;

namespace DistTrain.Cli.Tests;

/// <summary>Waits for what no event tells of.</summary>
internal static class Polling
{
    /// <summary>Looks again and again, up to the deadline of every command.</summary>
    public static void Until(Func<bool> condition, Func<string> otherwise)
    {
        for (long began = Stopwatch.GetTimestamp(); !condition();)
            (Stopwatch.GetElapsedTime(began) < Disttrain.Deadline).ShouldBeTrue(otherwise());
    }
}
