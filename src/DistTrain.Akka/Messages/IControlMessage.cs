namespace DistTrain.AkkaHost;

/// <summary>
/// Marks what may travel between nodes as an actor's message. That is <see cref="RoleEnvelope"/> alone: what nodes say to one
/// another is a <see cref="Training.Message"/> in it. Nothing else is ever written, or made from what comes.
/// </summary>
public interface IControlMessage;
