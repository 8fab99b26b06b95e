namespace DistTrain.Nn;

/// <summary>
/// The buffers that a layer needs from forward to backward, one per workspace. The layer itself is immutable and shared by
/// threads.
/// </summary>
public abstract class LayerState;
