namespace DistTrain.Nn;

/// <summary>A kind of schedule. A new one is a file of its own and a line in <see cref="ScheduleCatalog"/>.</summary>
public abstract class ScheduleKind : Kind
{
    /// <summary>Builds the schedule.</summary>
    /// <param name="settings">Its settings, from <see cref="Kind.Resolve"/>.</param>
    /// <exception cref="ArgumentException">The settings contradict each other.</exception>
    public abstract LearningRateSchedule Build(SettingValues settings);
}
