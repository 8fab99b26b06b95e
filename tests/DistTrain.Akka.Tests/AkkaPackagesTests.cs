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
    public void The_version_is_at_least_the_one_that_verifies_TLS_client_certificates() =>
        Version.Parse(AkkaPackages.Version.Split('-')[0]).ShouldBeGreaterThanOrEqualTo(new Version(1, 5, 56));
}
