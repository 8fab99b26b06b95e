using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// Plays a <see cref="ParameterServer"/>. One actor a server rather than one a range: which ranges a server has changes with
/// every view, and it applies a step to all of them or to none.
/// </summary>
internal sealed class ParameterServerActor(ActorHost host, RoleAddress address, Role role) : RoleActor(host, address, role);
