using Akka.Actor;
using Akka.Actor.Setup;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost.Tests;

public sealed class RunLoggerTests : IRunObserver
{
    private readonly List<string> _warnings = [];

    [Fact]
    public async Task Messages_that_reach_nobody_are_warnings_told_once()
    {
        var outcome = new RunOutcome(this);
        using (var system = ActorSystem.Create(
            "test", BootstrapSetup.Create().WithConfig(LocalConfiguration.Value).And(new RunLogSetup(outcome))))
        {
            IActorRef deaf = system.ActorOf<Deaf>("deaf");
            var message = new RoleEnvelope(RoleAddress.Worker(1), RoleAddress.Server(0), new MembershipMessages.Start());
            for (int i = 0; i < 3; i++)
                deaf.Tell(message);
            system.ActorSelection("/user/nobody").Tell(message);
            await Task.Run(() => SpinWait.SpinUntil(() => Count >= 2, TimeSpan.FromSeconds(10)));
            outcome.Publish(new RunEvent.Stopped(0));
            await CoordinatedShutdown.Get(system).Run(ShutdownReasons.Ended.Instance);
        }

        _warnings.Order().ShouldBe(
        [
            "akka: Start of worker 1 to server 0 did not reach akka://test/user/nobody",
            "akka: Start of worker 1 to server 0 was not understood by akka://test/user/deaf",
        ]);
    }

    private int Count
    {
        get
        {
            lock (_warnings)
                return _warnings.Count;
        }
    }

    void IRunObserver.OnEvent(RunEvent runEvent)
    {
        if (runEvent is not RunEvent.Warning(var text))
            return;
        lock (_warnings)
            _warnings.Add(text);
    }

    private sealed class Deaf : ReceiveActor;
}
