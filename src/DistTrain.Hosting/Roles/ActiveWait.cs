using System.Diagnostics;

namespace DistTrain.Hosting;

/// <summary>
/// Waits actively, as a worker or server does that has a core to itself and whose neighbour answers soon. It lets others run on
/// that core meanwhile: what it waits for is often the coordinator, which has none of its own. With steps of half a millisecond on
/// two cores that makes a run a third faster.
/// </summary>
internal sealed class ActiveWait : INodeWait
{
    private static readonly TimeSpan s_time = TimeSpan.FromMicroseconds(500);

    /// <summary>Where there are more processes than cores: as long as it takes a neighbour on another core to answer.</summary>
    private static readonly TimeSpan s_crowdedTime = TimeSpan.FromMicroseconds(20);

    /// <inheritdoc/>
    public bool Wait(IRoleSurroundings around, Func<bool> busy)
    {
        TimeSpan time = around.IsCrowded ? s_crowdedTime : s_time;
        long began = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < 8; i++)
            {
                if (around.Poll() || busy())
                    return true;
                Thread.SpinWait(10);
            }

            Thread.Yield();
        }
        while (Stopwatch.GetElapsedTime(began) < time);
        return false;
    }
}
