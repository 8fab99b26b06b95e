using Akka.Actor;
using Akka.Event;
using DistTrain.Hosting;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.AkkaHost.Tests;

public sealed class RemoteSecurityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("::1")]
    [InlineData("127.9.9.9")]
    public void The_loopback_address_needs_no_certificate(string host) =>
        RemoteSecurity.Check(new AkkaNodeOptions { Host = host }, checksCallers: false);

    [Theory]
    [InlineData("0.0.0.0", null)]
    [InlineData("192.0.2.7", null)]
    [InlineData("::", null)]
    [InlineData("node-2", null)]
    [InlineData("127.0.0.1", "192.0.2.7")]
    public void A_build_whose_Akka_does_not_check_callers_binds_nothing_else(string host, string? name)
    {
        var options = new AkkaNodeOptions { Host = host, PublicHost = name, Port = 7000, Tls = Certificates("node-2") };
        Should.Throw<ConfigurationException>(() => RemoteSecurity.Check(options, checksCallers: false))
            .Message.ShouldContain("does not check the certificates of those who call: bind 127.0.0.1");
    }

    [Fact]
    public void Beyond_it_a_certificate_is_needed()
    {
        var options = new AkkaNodeOptions { Host = "192.0.2.7", Port = 7000 };
        Should.Throw<ConfigurationException>(() => RemoteSecurity.Check(options, checksCallers: true))
            .Message.ShouldContain("'disttrain certs' makes them");
        RemoteSecurity.Check(options with { Tls = Certificates("192.0.2.7") }, checksCallers: true);
        Should.Throw<ConfigurationException>(
            () => RemoteSecurity.Check(options with { Host = "0.0.0.0", Tls = Certificates("node-2") }, checksCallers: true))
            .Message.ShouldContain("no address that others can call");
    }

    [Fact]
    public void This_build_refuses_to_start_beyond_loopback_without_certificates() =>
        Should.Throw<ConfigurationException>(() =>
            AkkaConfiguration.Start(new AkkaNodeOptions { Host = "0.0.0.0", PublicHost = "node-2" }));

    [Fact]
    public void A_certificate_of_the_run_s_authority_for_the_host_called_is_trusted_and_no_other()
    {
        NetworkTls own = Certificates("node-1");
        Trusts(own, own, "akka.ssl.tcp://disttrain@node-1:7000").ShouldBeTrue();
        Trusts(own, Certificates("node-2"), "akka.ssl.tcp://disttrain@node-2:7000").ShouldBeTrue();
        Trusts(own, Certificates("node-2"), "akka.ssl.tcp://disttrain@node-1:7000").ShouldBeFalse("it is for another host");
        Trusts(own, Certificates("node-2"), "[::ffff:192.0.2.7]:41000").ShouldBeTrue("who calls has no name to be held to");
        Trusts(own, Certificates("node-1", "other"), "akka.ssl.tcp://disttrain@node-1:7000")
            .ShouldBeFalse("another authority signed it");
        Trusts(own, null, "[::ffff:192.0.2.7]:41000").ShouldBeFalse("there is none");
    }

    [SkippableFact]
    public void Nodes_with_certificates_of_one_authority_hear_each_other_and_others_are_refused()
    {
        Skip.IfNot(RemoteSecurity.ChecksCallers,
            $"Akka.NET {AkkaPackages.Version} does not check the certificates of those who call.");
        NetworkTls own = Certificates("localhost");
        using var node = new TestNode(with: options => options with { Tls = own });
        using var friend = new TestNode(with: options => options with { Tls = own });
        using var stranger = new TestNode(with: options => options with { Tls = Certificates("localhost", "other") });
        node.Address.Protocol.ShouldBe("akka.ssl.tcp");
        var sent = new RoleEnvelope(RoleAddress.NodeOf(1), RoleAddress.NodeOf(0), new NodeMessages.Warned("hello"));
        TestNode.InboxAt(stranger.System, node.Address).Tell(sent with { From = RoleAddress.NodeOf(9) });
        stranger.Logged("is refused").ShouldNotBeEmpty();
        TestNode.InboxAt(friend.System, node.Address).Tell(sent);
        node.Next().ShouldBe(sent);
    }

    private static bool Trusts(NetworkTls own, NetworkTls? other, string peer) =>
        RemoteSecurity.Trusts(own, other?.Certificate, peer, NoLogger.Instance);

    private NetworkTls Certificates(string host, string authority = "ca") =>
        CertificateFolder.Read(CertificateMaker.Open(_folder[authority]).Make(host, days: 2));
}
