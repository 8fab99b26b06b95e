using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>A computer of the simulated cluster: a clock, a disk and the roles that run on it.</summary>
internal sealed class Node(int index, RoleAddress main)
{
    /// <summary>Its place among the nodes.</summary>
    public int Index => index;

    /// <summary>The worker or server that names it.</summary>
    public RoleAddress Main => main;

    /// <summary>The roles that may run here.</summary>
    public List<RoleSlot> Slots { get; } = [];

    public Disk Disk { get; set; } = null!;

    /// <summary>Whether it has power.</summary>
    public bool Up { get; private set; }

    /// <summary>Which start of the node it is: what was under way in an earlier one is gone.</summary>
    public long Boot { get; private set; }

    /// <summary>How far its clock is ahead of the world's, in ticks.</summary>
    public long ClockAhead { get; set; }

    /// <summary>It stands still until then, in ticks.</summary>
    public long PausedUntil { get; set; }

    /// <summary>How much slower than usual it is.</summary>
    public double Slowness { get; set; } = 1;

    /// <summary>When it has sent what it has been given to send, in ticks.</summary>
    public long WireFree { get; set; }

    /// <summary>The next gradient that its worker computes lies in this way; null for none.</summary>
    public FaultKind? Lie { get; set; }

    /// <summary>The schedule's fault behind <see cref="Lie"/>.</summary>
    public int LieFault { get; set; }

    /// <summary>What that fault's random draws come from.</summary>
    public int LieKey { get; set; }

    public void PowerOn()
    {
        Up = true;
        Boot++;
    }

    public void PowerOff()
    {
        Up = false;
        Boot++;
        PausedUntil = 0;
        Lie = null;
    }

    public void Reset()
    {
        (Up, Boot, ClockAhead, PausedUntil, Slowness, WireFree, Lie) = (false, 0, 0, 0, 1, 0, null);
        Disk.Reset();
        foreach (RoleSlot slot in Slots)
            slot.Reset();
    }
}
