using System.Diagnostics;

namespace DistTrain.Hosting;

/// <summary>Waits actively, as a worker or server does that has a core to itself and whose neighbour answers soon.</summary>
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
        }
        while (Stopwatch.GetElapsedTime(began) < time);
        return false;
    }
}
