using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>A message on its way to a mailbox.</summary>
internal readonly record struct Envelope(RoleAddress From, Message Message);
