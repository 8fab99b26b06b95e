namespace DistTrain.Training;

/// <summary>A role's timers. Each role has at most one of a kind at a time.</summary>
public enum RoleTimer
{
    /// <summary>Says again what may have been lost.</summary>
    Retry,

    /// <summary>Stops waiting for members that do not answer.</summary>
    Patience,

    /// <summary>Changes the view once a burst of comings and goings is over.</summary>
    Settle,

    /// <summary>Has slow shards computed by idle workers as well.</summary>
    Speculate,
}
