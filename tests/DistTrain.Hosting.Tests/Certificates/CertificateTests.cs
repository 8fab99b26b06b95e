using System.Net;
using System.Runtime.Versioning;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public sealed class CertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("disttrain-certs-").FullName;

    [Fact]
    public void Machines_of_one_authority_speak_with_each_other_and_have_the_same_token()
    {
        CertificateMaker maker = CertificateMaker.Open(At("certs"));
        string a = maker.Make("node-a", 30), b = CertificateMaker.Open(At("certs")).Make("10.0.0.7", 30);
        File.ReadAllText(CertificateFolder.TokenOf(a)!).ShouldBe(File.ReadAllText(CertificateFolder.TokenOf(b)!));
        using TestNode first = Node(0, a), second = Node(1, b);
        second.Network.Call(new DnsEndPoint("127.0.0.1", first.Listen().Port), second.Failures.Add, checksName: true);
        first.NextPeer().Node.ShouldBe(1);
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void Only_their_owner_reads_keys_and_tokens()
    {
        Skip.If(OperatingSystem.IsWindows(), "file modes are Unix's");
        CertificateMaker maker = CertificateMaker.Open(At("certs"));
        string a = maker.Make("node-a", 30);
        string[] secrets = [maker.KeyFile, At("certs", "token"), Path.Combine(a, "node.key"), Path.Combine(a, "token")];
        foreach (string file in secrets)
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        File.SetUnixFileMode(Path.Combine(a, "node.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Refusal(() => CertificateFolder.Read(a)).ShouldContain("can be read by others than its owner: chmod 600");
    }

    [Fact]
    public void A_certificate_that_does_not_fit_is_refused_with_the_reason()
    {
        string good = CertificateMaker.Open(At("certs")).Make("node-a", 30);
        string other = CertificateMaker.Open(At("others")).Make("node-a", 30);
        File.Copy(Path.Combine(other, "ca.crt"), Path.Combine(good, "ca.crt"), overwrite: true);
        Refusal(() => CertificateFolder.Read(good))
            .ShouldMatch("node.crt is of no use: .* is not signed by this run's authority");
        Refusal(() => CertificateFolder.Read(At("none"))).ShouldContain("'disttrain certs' makes one");
        File.WriteAllText(Path.Combine(other, "node.crt"), "nothing");
        Refusal(() => CertificateFolder.Read(other)).ShouldContain("cannot be used");
    }

    [Fact]
    public void A_coordinator_s_certificate_must_name_the_host_that_was_called()
    {
        NetworkTls tls = CertificateFolder.Read(CertificateMaker.Open(At("certs")).Make("node-a", 30));
        TlsLink.Fault(tls.Certificate, tls.Authority, "node-a").ShouldBeNull();
        TlsLink.Fault(tls.Certificate, tls.Authority, "127.0.0.1").ShouldBeNull();
        TlsLink.Fault(tls.Certificate, tls.Authority, "node-b").ShouldBe("the certificate CN=node-a is not for the host node-b");
    }

    [Fact]
    public void A_certificate_out_of_its_time_is_refused_with_its_dates()
    {
        var certificates = new Certificates(DateTimeOffset.UtcNow.AddDays(-3), DateTimeOffset.UtcNow.AddDays(-2));
        NetworkTls old = certificates.ForNode();
        TlsLink.Fault(old.Certificate, old.Authority, null)!.ShouldMatch("^the certificate CN=node is valid from .* to .* only$");
    }

    [Fact]
    public void A_caller_without_certificates_learns_that_they_may_be_wanted()
    {
        string a = CertificateMaker.Open(At("certs")).Make("node-a", 30);
        using TestNode first = Node(0, a), second = new(1);
        second.Call(first.Listen());
        second.NextFailure().ShouldContain("perhaps it speaks to nodes with certificates only");
    }

    [Theory]
    [InlineData("no host")]
    [InlineData("../up")]
    public void What_is_no_host_gets_no_folder(string host) =>
        Refusal(() => CertificateMaker.Open(At("certs")).Make(host, 30)).ShouldContain("is no name or address of a machine");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TestNode Node(int number, string certs) =>
        new(number, options => options with { Tls = CertificateFolder.Read(certs) });

    private static string Refusal(Action action) => Should.Throw<ConfigurationException>(action).Message;

    private string At(params string[] parts) => Path.Combine([_folder, .. parts]);
}
