namespace DistTrain.Training;

/// <summary>What one computation of a tree node gave for a range.</summary>
/// <param name="Worker">Who computed it.</param>
/// <param name="Attempt">
/// Which of its computations of the node it was: 0 for one that was pushed, from 1 for those asked for.
/// </param>
/// <param name="Digest">The digest of the range's part.</param>
internal readonly record struct NodeVote(int Worker, int Attempt, ulong Digest);
