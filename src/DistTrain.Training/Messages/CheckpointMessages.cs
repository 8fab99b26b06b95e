namespace DistTrain.Training;

/// <summary>The conversation of a checkpoint. It exists once its manifest is in place.</summary>
public static class CheckpointMessages
{
    /// <summary>From the coordinator to a server: save the range as it is at this step, even if no checkpoint is due.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">How many updates it must have taken.</param>
    /// <param name="Range">The range.</param>
    public sealed record TakeCheckpoint(int Restore, long Step, int Range) : Message;

    /// <summary>From a server to the storage: keep this part.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Part">A copy of the range's state.</param>
    public sealed record SavePart(int Restore, CheckpointPart Part) : Message;

    /// <summary>From the storage to the coordinator: the part is durable.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Entry">How the manifest names it.</param>
    public sealed record PartSaved(int Restore, long Step, int Range, CheckpointEntry Entry) : Message;

    /// <summary>From the coordinator to the storage: all parts are durable, make it a checkpoint.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Manifest">What it consists of.</param>
    public sealed record SaveManifest(int Restore, CheckpointManifest Manifest) : Message;

    /// <summary>From the storage to the coordinator: the checkpoint exists.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Path">Where it is.</param>
    public sealed record CheckpointSaved(int Restore, long Step, string Path) : Message;

    /// <summary>From the storage to the coordinator: it could not be kept. The one before stays.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Reason">Why, for the user.</param>
    public sealed record CheckpointFailed(int Restore, long Step, string Reason) : Message;
}
