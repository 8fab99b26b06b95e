using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Where a role of a given address runs, one incarnation after another.</summary>
internal sealed class RoleSlot
{
    private static readonly int s_timerKinds = Enum.GetValues<RoleTimer>().Length;

    private readonly int _parameters;
    private readonly (long Setting, long Due)[] _timers = new (long, long)[s_timerKinds];

    public RoleSlot(RoleAddress address, Node node, World world, int parameters)
    {
        (Address, Node, _parameters) = (address, node, parameters);
        Context = new RoleContext(world, this);
        Engine = new LyingEngine(world, node);
        Pool = new BulkPool(parameters);
    }

    public RoleAddress Address { get; }

    public Node Node { get; }

    public RoleContext Context { get; }

    public LyingEngine Engine { get; }

    /// <summary>The role; null while none runs.</summary>
    public Role? Role { get; private set; }

    /// <summary>Which start of the role it is, from 1.</summary>
    public long Incarnation { get; private set; }

    /// <summary>Where the bulk that reaches this incarnation lies.</summary>
    public BulkPool Pool { get; private set; }

    /// <summary>Whom it watches.</summary>
    public List<Watch> Watches { get; } = [];

    /// <summary>Whether it has been asked to leave and goes once a view is without it.</summary>
    public bool Leaving { get; set; }

    /// <summary>Jobs ordered and not finished.</summary>
    public int Jobs { get; set; }

    /// <summary>How many timers are set.</summary>
    public int TimersSet => _timers.Count(timer => timer.Setting != 0);

    public void Begin(Role role)
    {
        Clear();
        Role = role;
        Incarnation++;
    }

    public void End()
    {
        Clear();
        Role = null;
    }

    public void Reset()
    {
        End();
        Incarnation = 0;
    }

    public void SetTimer(RoleTimer timer, long setting, long due) => _timers[(int)timer] = (setting, due);

    public void CancelTimer(RoleTimer timer) => _timers[(int)timer] = default;

    /// <summary>When a timer is due, in ticks; null if it is not set.</summary>
    public long? DueOf(RoleTimer timer) => _timers[(int)timer].Setting == 0 ? null : _timers[(int)timer].Due;

    /// <summary>Takes a timer that comes due, unless it was cancelled or set anew.</summary>
    public bool TryFire(RoleTimer timer, long setting)
    {
        if (_timers[(int)timer].Setting != setting)
            return false;
        _timers[(int)timer] = default;
        return true;
    }

    private void Clear()
    {
        // What the incarnation held died with it: its pool goes with its memory.
        if (Pool.Outstanding > 0)
            Pool = new BulkPool(_parameters);
        Array.Clear(_timers);
        Watches.Clear();
        (Leaving, Jobs) = (false, 0);
    }
}
