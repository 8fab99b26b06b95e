namespace DistTrain.Training;

/// <summary>How weights get to where they are needed.</summary>
public static class WeightMessages
{
    /// <summary>From the coordinator to a server: take this state of your range.</summary>
    /// <param name="Restore">The restore count that begins here.</param>
    /// <param name="Step">The step that the state belongs to: how many updates it has taken.</param>
    /// <param name="Range">The range.</param>
    /// <param name="State">The whole training state; the server copies its part.</param>
    public sealed record RestoreRange(int Restore, long Step, int Range, TrainingState State) : Message;

    /// <summary>From a server to the workers: the range's weights of this version are in the process's weight store.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">How many updates they have taken.</param>
    /// <param name="Range">The range.</param>
    public sealed record WeightsPublished(int Restore, long Version, int Range) : Message;

    /// <summary>From the coordinator to a server: send the range's weights as they are.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">The version that they must have.</param>
    /// <param name="Range">The range.</param>
    public sealed record ReadWeights(int Restore, long Version, int Range) : Message;

    /// <summary>From a server to the coordinator: a copy of the range's weights.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">Their version.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Weights">The weights.</param>
    public sealed record WeightsRead(int Restore, long Version, int Range, float[] Weights) : Message;
}
