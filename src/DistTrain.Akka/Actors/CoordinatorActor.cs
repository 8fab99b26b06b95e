using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>Plays the <see cref="Coordinator"/>: membership, views, epochs, checkpoints.</summary>
internal sealed class CoordinatorActor(ActorHost host, RoleAddress address, Role role) : RoleActor(host, address, role);
