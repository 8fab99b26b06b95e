namespace DistTrain.Training;

/// <summary>A message with its sender and receiver, as it travels between nodes.</summary>
/// <param name="From">Who sends it.</param>
/// <param name="To">Who is to take it.</param>
/// <param name="Message">The message.</param>
public readonly record struct RoutedMessage(RoleAddress From, RoleAddress To, Message Message);
