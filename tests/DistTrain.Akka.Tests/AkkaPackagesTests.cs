using Akka.Actor;

namespace DistTrain.AkkaHost.Tests;

public sealed class AkkaPackagesTests
{
    [Fact]
    public async Task The_packages_that_restored_start_and_stop_an_actor_system()
    {
        ActorSystem system = ActorSystem.Create("packages");
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(30));
        system.WhenTerminated.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void The_version_tells_whether_those_who_call_are_checked() =>
        RemoteSecurity.ChecksCallers.ShouldBe(Version.Parse(AkkaPackages.Version.Split('-')[0]) >= new Version(1, 5, 55));
}
