namespace DistTrain.Hosting;

/// <summary>One of two nodes does not want to speak with the other; the message says why, in words for the user.</summary>
/// <param name="message">Why.</param>
/// <param name="isFinal">Whether the other side said that it will never be otherwise.</param>
public sealed class RefusedException(string message, bool isFinal = false) : Exception(message)
{
    /// <summary>Whether it is of no use to try again.</summary>
    public bool IsFinal => isFinal;
}
