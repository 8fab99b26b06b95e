using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>When something happened, and who did it.</summary>
/// <param name="Time">In ticks.</param>
/// <param name="Who">The role.</param>
/// <param name="Incarnation">Which start of it.</param>
internal readonly record struct Moment(long Time, RoleAddress Who, long Incarnation)
{
    public override string ToString() => $"{Who}#{Incarnation}";
}
