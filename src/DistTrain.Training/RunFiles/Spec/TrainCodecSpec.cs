namespace DistTrain.Training;

/// <summary>What is left of bulk on its way, <c>train.codec:</c> of a run file.</summary>
public sealed record TrainCodecSpec
{
    /// <summary>Of gradients, from workers to servers; everything unless given.</summary>
    public CodecSpec Push { get; init; } = new("none");

    /// <summary>Of changes of the weights, from servers to workers; everything unless given.</summary>
    public CodecSpec Pull { get; init; } = new("none");

    /// <summary>Whether there is any codec.</summary>
    public bool Any => Push.Kind != "none" || Pull.Kind != "none";
}
