namespace DistTrain.Training;

/// <summary>A worker or server that takes part.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Incarnation">Which start of it: another one has lost what the former held in memory.</param>
/// <param name="Storage">The disk of its node.</param>
public readonly record struct Member(RoleAddress Address, long Incarnation, RoleAddress Storage);
