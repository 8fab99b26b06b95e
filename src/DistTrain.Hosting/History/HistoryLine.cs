using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>A line of a run's history.</summary>
/// <param name="Time">Seconds since the process began.</param>
/// <param name="Role">Who acted.</param>
/// <param name="Event">What it did.</param>
public sealed record HistoryLine(double Time, RoleAddress Role, HistoryEvent Event);
