using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DistTrain.Hosting;

/// <summary>
/// Naps and looks, as the coordinator does, which has no core to itself and need not answer before the next step ends: cheaper
/// for everyone than to be woken by each message while steps are short. It naps for most of the time between messages of late.
/// </summary>
internal sealed partial class NappingWait : INodeWait
{
    /// <summary>The shortest nap, and the time between messages from which on it is cheaper to be woken by them.</summary>
    private static readonly long s_napMin = Stopwatch.Frequency / 20_000, s_gapMax = Stopwatch.Frequency / 100;

    private long _last = Stopwatch.GetTimestamp();
    private long _gap = s_gapMax;

    /// <inheritdoc/>
    public bool Wait(IRoleSurroundings around, Func<bool> busy)
    {
        while (true)
        {
            bool any = around.Poll() || busy();
            long now = Stopwatch.GetTimestamp(), gap = now - _last;
            if (any)
            {
                _gap += (Math.Min(gap, 2 * s_gapMax) - _gap) / 8;
                _last = now;
                return true;
            }

            if (_gap >= s_gapMax || gap > 2 * s_gapMax || !OperatingSystem.IsLinux())
                return false;
            long nap = Math.Max(_gap * 5 / 8, s_napMin);
            var time = new TimeSpec { Nanoseconds = (nint)(nap * 1_000_000_000 / Stopwatch.Frequency) };
            _ = Nap(time, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Nap(in TimeSpec time, nint left);

    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
