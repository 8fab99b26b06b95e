using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>A rate that falls in steps.</summary>
internal sealed class StepKind : ScheduleKind
{
    public override string Name => "step";

    public override string Description => "multiplied by gamma every so many epochs or steps";

    public override IReadOnlyList<Setting> Settings { get; } =
    [
        new("every-epochs", SettingType.Int, null, "after how many epochs each time") { Minimum = 1 },
        new("every-steps", SettingType.Int, null, "after how many steps each time, instead of epochs") { Minimum = 1 },
        new("gamma", SettingType.Float, 0.1, "what the rate is multiplied by") { Minimum = 0, Maximum = 1e6 },
    ];

    protected override string ShorthandName => "every-epochs";

    public override LearningRateSchedule Build(SettingValues settings)
    {
        bool epochs = settings.Has("every-epochs");
        if (epochs == settings.Has("every-steps"))
            throw new ArgumentException("step takes either every-epochs or every-steps.");
        return new StepSchedule(settings.Int(epochs ? "every-epochs" : "every-steps"), epochs, settings.Float("gamma"));
    }
}

/// <summary><c>rate · gamma ^ ⌊passed / every⌋</c></summary>
/// <param name="every">After how many epochs or steps each time.</param>
/// <param name="epochs">Whether epochs are counted rather than steps.</param>
/// <param name="gamma">What the rate is multiplied by.</param>
public sealed class StepSchedule(int every, bool epochs, double gamma) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Rate(double baseRate, long step, long stepsPerEpoch) =>
        baseRate * ScalarMath.Pow(gamma, (epochs ? step / stepsPerEpoch : step) / every);
}
