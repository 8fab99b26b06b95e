namespace DistTrain.Training;

/// <summary>Who there is, for a schedule of faults to name, and what can go wrong there.</summary>
public interface IFaultStage
{
    /// <summary>Whether there is such a role.</summary>
    bool Has(RoleAddress address);

    /// <summary>How many roles of a kind there are, in words: <c>the workers 0 to 3</c>.</summary>
    string Describe(RoleKind kind);

    /// <summary>Why a kind of fault cannot be made to happen here; null if it can.</summary>
    string? WhyNot(FaultKind kind) => null;
}
