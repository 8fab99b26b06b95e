using Akka.Actor;
using Akka.TestKit;
using DistTrain.Numerics;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.AkkaHost.Tests;

public sealed class CoordinatorActorTests : RoleSpec
{
    private readonly RunPlan _plan = SmallRun.Plan(workers: 1, servers: 1);
    private readonly TestProbe _worker;
    private readonly TestProbe _server;

    public CoordinatorActorTests() => (_worker, _server) = (Probe(RoleAddress.Worker(0)), Probe(RoleAddress.Server(0)));

    [Fact]
    public void The_first_view_comes_when_all_have_joined_and_names_them()
    {
        Begin();
        Join(RoleAddress.Worker(0), incarnation: 1);
        _worker.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Join(RoleAddress.Server(0), incarnation: 1);

        View view = Expect<MembershipMessages.ViewInstalled>(_worker).View;
        view.Members.Select(member => member.Address).Order().ShouldBe([RoleAddress.Server(0), RoleAddress.Worker(0)]);
        Expect<MembershipMessages.ViewInstalled>(_server).View.Stamp.ShouldBe(view.Stamp);
    }

    [Fact]
    public void A_join_that_comes_twice_is_answered_with_the_same_view()
    {
        Begin();
        Join(RoleAddress.Worker(0), incarnation: 1);
        Join(RoleAddress.Server(0), incarnation: 1);
        ViewStamp stamp = Expect<MembershipMessages.ViewInstalled>(_worker).View.Stamp;

        Join(RoleAddress.Worker(0), incarnation: 1);

        _worker.FishForMessage(told => told is RoleEnvelope { Message: MembershipMessages.ViewInstalled(var again) }
            && again.Stamp == stamp);
    }

    [Fact]
    public async Task A_worker_with_another_kernel_ends_a_run_that_has_not_begun()
    {
        Begin();
        var join = new MembershipMessages.Join("another", 1, RoleAddress.Storage);
        Host.TryPost(RoleAddress.Worker(0), RoleAddress.Coordinator, join);

        RunEvent end = await Outcome.End.WaitAsync(TimeSpan.FromSeconds(10));
        end.ShouldBeOfType<RunEvent.Failed>().Reason.ShouldContain("their weights would differ");
    }

    private void Begin()
    {
        var description = new RunDescription(
            "small", "akka", 1, 1, _plan.Shards.Shards, _plan.Model.ParameterCount, _plan.Shards.Samples, _plan.Epochs,
            _plan.Shards.StepsPerEpoch, Kernel.Identity);
        Play(RoleAddress.Coordinator, new Coordinator(_plan, new RunStart(), description, Kernel.Hash));
        Host.TryPost(RoleAddress.Coordinator, RoleAddress.Coordinator, new MembershipMessages.Start());
    }

    private void Join(RoleAddress member, long incarnation) => Host.TryPost(
        member, RoleAddress.Coordinator, new MembershipMessages.Join(Kernel.Hash, incarnation, RoleAddress.Storage));
}
