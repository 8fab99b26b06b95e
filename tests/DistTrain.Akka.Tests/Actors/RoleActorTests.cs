using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using DistTrain.Training;

namespace DistTrain.AkkaHost.Tests;

public sealed class RoleActorTests : RoleSpec
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_timer_comes_when_it_is_due_and_not_after_it_was_cancelled()
    {
        TestProbe peer = Probe(RoleAddress.Server(0));
        IActorRef worker = Play(RoleAddress.Worker(0), new Scripted((context, _, message) =>
        {
            switch (message)
            {
                case MembershipMessages.Start:
                    context.SetTimer(RoleTimer.Retry, 3 * s_second);
                    context.SetTimer(RoleTimer.Patience, s_second);
                    context.SetTimer(RoleTimer.Retry, 2 * s_second);
                    break;
                case TimerFired { Timer: RoleTimer.Patience }:
                    context.CancelTimer(RoleTimer.Patience);
                    break;
            }

            context.Send(RoleAddress.Server(0), message);
        }));

        Tell(worker, new MembershipMessages.Start());
        Expect<MembershipMessages.Start>(peer);
        Time.Advance(s_second);
        Expect<TimerFired>(peer).Timer.ShouldBe(RoleTimer.Patience);
        peer.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Time.Advance(s_second);
        Expect<TimerFired>(peer).Timer.ShouldBe(RoleTimer.Retry);
        Time.Advance(5 * s_second);
        peer.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_job_s_end_comes_after_what_came_while_it_ran()
    {
        TestProbe peer = Probe(RoleAddress.Server(0));
        IActorRef worker = ActorRefs.Nobody;
        var job = new Job(() => Tell(worker, new MembershipMessages.StopRequested()));
        worker = Play(RoleAddress.Worker(0), new Scripted((context, _, message) =>
        {
            if (message is MembershipMessages.Start)
                context.Run(job);
            else
                context.Send(RoleAddress.Server(0), message);
        }));

        Tell(worker, new MembershipMessages.Start());
        Expect<MembershipMessages.StopRequested>(peer);
        Expect<ComputeFinished>(peer).Job.ShouldBeSameAs(job);
    }

    [Fact]
    public void What_is_for_a_role_elsewhere_and_watches_go_to_the_surroundings()
    {
        TestProbe peer = Probe(RoleAddress.Server(0));
        IActorRef worker = Play(RoleAddress.Worker(0), new Scripted((context, _, message) =>
        {
            context.Incarnation.ShouldBe(7);
            context.SharesMemory(RoleAddress.Server(0)).ShouldBeTrue();
            context.SharesMemory(RoleAddress.Server(1)).ShouldBeFalse();
            context.Send(RoleAddress.Server(1), message);
            context.Watch(RoleAddress.Server(1));
            context.Send(RoleAddress.Server(0), message);
        }));

        Tell(worker, new MembershipMessages.Start());
        Expect<MembershipMessages.Start>(peer);
        Around.Sent.ShouldHaveSingleItem().To.ShouldBe(RoleAddress.Server(1));
        Around.Watched.ShouldBe([(RoleAddress.Worker(0), RoleAddress.Server(1))]);
    }

    [Fact]
    public void What_is_no_role_s_message_is_visible_as_unhandled()
    {
        IActorRef worker = Play(RoleAddress.Worker(0), new Scripted((_, _, _) => { }));
        Sys.EventStream.Subscribe(TestActor, typeof(UnhandledMessage));

        worker.Tell("hello");

        ExpectMsg<UnhandledMessage>().Message.ShouldBe("hello");
    }

    private static void Tell(IActorRef actor, Message message) =>
        actor.Tell(new RoleEnvelope(RoleAddress.Server(0), RoleAddress.Worker(0), message), ActorRefs.NoSender);

    private sealed class Scripted(Action<IRoleContext, RoleAddress, Message> act) : Role
    {
        public override void Receive(IRoleContext context, RoleAddress from, Message message) => act(context, from, message);
    }

    private sealed class Job(Action act) : ComputeJob
    {
        public override void Execute() => act();

        public override void Abandon()
        {
        }
    }
}
