namespace DistTrain.Nn;

/// <summary>The same rate throughout.</summary>
internal sealed class ConstantKind : ScheduleKind
{
    public override string Name => "constant";

    public override string Description => "the same rate throughout";

    public override LearningRateSchedule Build(SettingValues settings) => new ConstantSchedule();
}

/// <summary>The same rate throughout.</summary>
public sealed class ConstantSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Rate(double baseRate, long step, long stepsPerEpoch) => baseRate;
}
