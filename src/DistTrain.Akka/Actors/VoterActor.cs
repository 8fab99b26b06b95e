using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>Plays a <see cref="Voter"/>, which keeps terms and views on its node's disk.</summary>
internal sealed class VoterActor(ActorHost host, RoleAddress address, Role role) : RoleActor(host, address, role);
