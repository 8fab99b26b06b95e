using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>A manifest on a disk.</summary>
internal sealed class StoredManifest(CheckpointManifest manifest)
{
    public CheckpointManifest Manifest => manifest;

    public bool Durable { get; set; }

    /// <summary>When it was written, in ticks.</summary>
    public long WrittenAt { get; set; }
}
