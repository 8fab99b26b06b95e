using System.Diagnostics.CodeAnalysis;

namespace DistTrain.Nn;

/// <summary>The learning-rate schedules that run files can name.</summary>
public static class ScheduleCatalog
{
    private static readonly Catalog<ScheduleKind> Catalog = new("schedule", new ConstantKind(), new StepKind());

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<ScheduleKind> Kinds => Catalog.Kinds;

    /// <summary>Finds a kind by its name.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out ScheduleKind? kind) => Catalog.TryGet(name, out kind);

    /// <summary>Builds a schedule.</summary>
    /// <exception cref="ArgumentException">The kind or a setting is unknown or wrong.</exception>
    public static LearningRateSchedule Build(ScheduleSpec spec)
    {
        ScheduleKind kind = Catalog.Get(spec.Kind);
        return kind.Build(kind.Resolve(spec.Settings));
    }
}
