using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// A role's or node's message on its way between nodes. Within a process the message goes by reference. A message with a payload
/// does not travel so: it takes the data plane.
/// </summary>
/// <param name="From">Who sends it.</param>
/// <param name="To">Who is to take it.</param>
/// <param name="Message">The message.</param>
public sealed record RoleEnvelope(RoleAddress From, RoleAddress To, Message Message) : IControlMessage;
