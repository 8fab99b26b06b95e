namespace DistTrain.Hosting;

/// <summary>One of two nodes does not want to speak with the other; the message says why, in words for the user.</summary>
public sealed class RefusedException(string message) : Exception(message);
