namespace DistTrain.Training;

/// <summary>The conversation of a checkpoint. It exists once its manifest is in place.</summary>
public static class CheckpointMessages
{
    /// <summary>From the coordinator to a primary: save the range as it is at this step, even if no checkpoint is due.</summary>
    /// <param name="Stamp">The coordinator's view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">How many updates it must have taken.</param>
    /// <param name="Range">The range.</param>
    public sealed record TakeCheckpoint(ViewStamp Stamp, int Restore, long Step, int Range) : Message;

    /// <summary>From a server to a disk: keep this part.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Part">A copy of the range's state.</param>
    public sealed record SavePart(int Restore, CheckpointPart Part) : Message;

    /// <summary>From a disk to the server: the part is durable.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Entry">How the manifest names it.</param>
    public sealed record PartSaved(int Restore, long Step, int Range, CheckpointEntry Entry) : Message;

    /// <summary>From a disk to the server: the part could not be kept.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Reason">Why, for the user.</param>
    public sealed record PartFailed(int Restore, long Step, int Range, string Reason) : Message;

    /// <summary>From a server to the coordinator: the part is durable on every disk that it was given to and that could take it.</summary>
    /// <param name="Stamp">The server's view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Entry">How the manifest names it; null if no disk could take it.</param>
    /// <param name="Disks">The disks that have it.</param>
    /// <param name="Trouble">Why a disk could not take it; null if all could.</param>
    public sealed record PartKept(
        ViewStamp Stamp, int Restore, long Step, int Range, CheckpointEntry? Entry, IReadOnlyList<RoleAddress> Disks,
        string? Trouble) : Message;

    /// <summary>From the coordinator to the disks that have parts: all parts are durable, make it a checkpoint.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Manifest">What it consists of.</param>
    public sealed record SaveManifest(int Restore, CheckpointManifest Manifest) : Message;

    /// <summary>From a disk to the coordinator: the checkpoint exists.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Path">Where it is.</param>
    public sealed record CheckpointSaved(int Restore, long Step, string Path) : Message;

    /// <summary>From a disk to the coordinator: the manifest could not be kept. The checkpoint before stays.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Reason">Why, for the user.</param>
    public sealed record CheckpointFailed(int Restore, long Step, string Reason) : Message;
}
