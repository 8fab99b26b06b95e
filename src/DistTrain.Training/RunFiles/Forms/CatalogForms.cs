using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>The forms of what the catalogs hold; a kind added there is known here.</summary>
internal static class CatalogForms
{
    public static Form<IReadOnlyList<LayerSpec>> Layers { get; } = new ListForm<LayerSpec>(
        new KindForm<LayerSpec, LayerKind>(
            "layer", "relu or {dense: 256}", LayerCatalog.Kinds, (kind, settings) => new(kind, settings)),
        "a list of layers, such as [{dense: 256}, relu, {dense: 10}]",
        countMin: 1);

    public static KindForm<LossSpec, LossKind> Loss { get; } =
        new KindForm<LossSpec, LossKind>("loss", "cross-entropy", LossCatalog.Kinds, (kind, settings) => new(kind, settings));

    public static KindForm<OptimizerSpec, OptimizerKind> Optimizer { get; } = new KindForm<OptimizerSpec, OptimizerKind>(
        "optimizer", "{adam: 0.001}", OptimizerCatalog.Kinds, (kind, settings) => new(kind, settings));

    public static KindForm<CodecSpec, CodecKind> Codec { get; } = new KindForm<CodecSpec, CodecKind>(
        "codec", "int8 or {top-k: 0.01}", CodecCatalog.Kinds, (kind, settings) => new(kind, settings));

    public static KindForm<ScheduleSpec, ScheduleKind> Schedule { get; } =
        new KindForm<ScheduleSpec, ScheduleKind>(
            "schedule", "constant", ScheduleCatalog.Kinds, (kind, settings) => new(kind, settings));
}
