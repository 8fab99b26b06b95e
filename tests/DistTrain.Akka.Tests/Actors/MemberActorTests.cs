using Akka.TestKit;
using DistTrain.Numerics;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.AkkaHost.Tests;

public sealed class MemberActorTests : RoleSpec
{
    private readonly TestProbe _coordinator;

    public MemberActorTests() => _coordinator = Probe(RoleAddress.Coordinator);

    [Theory]
    [InlineData(RoleKind.Worker)]
    [InlineData(RoleKind.Server)]
    public void A_member_asks_to_join_and_again_while_nobody_answers(RoleKind kind)
    {
        RunPlan plan = SmallRun.Plan(oneProcess: false);
        var store = new WeightStore(plan.Model.ParameterCount);
        var address = new RoleAddress(kind, 0);
        Play(address, kind == RoleKind.Server
            ? new ParameterServer(plan, store, Kernel.Hash)
            : new Worker(plan, store, new WorkerEngine(plan, SmallRun.Data, plan.Shards.Shards), Kernel.Hash));

        Host.TryPost(address, address, new MembershipMessages.Start());
        Expect<MembershipMessages.Join>(_coordinator).ShouldBe(
            new MembershipMessages.Join(Kernel.Hash, Around.Incarnation, RoleAddress.Storage));
        _coordinator.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Time.Advance(plan.Lease / 4);
        Expect<MembershipMessages.Join>(_coordinator);
    }
}
