using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.AkkaHost.Tests;

public sealed class FaultFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_schedule_of_the_simulator_s_form_is_read() =>
        Read("- {at: 1s, node: worker 2, fault: delay, for: 300ms, share: 0.5}").ShouldHaveSingleItem().Kind
            .ShouldBe(FaultKind.Delay);

    [Theory]
    [InlineData("\n- {at: 1s, node: worker 2, fault: crash, for: 300ms}", "2: the fault crash does not happen to messages: kill")]
    [InlineData("- {at: 1s, node: worker 2, fault: bit-rot}", "1: the fault bit-rot can be played by 'disttrain simulate' only")]
    [InlineData("- {at: 1s, node: worker 2, fault: drip, for: 1s, share: 1}", "there is no fault 'drip'")]
    public void What_cannot_be_made_to_happen_is_refused_with_its_line(string text, string reason) =>
        Should.Throw<ConfigurationException>(() => Read(text)).Message.ShouldContain(reason);

    [Fact]
    public void Beyond_loopback_it_has_to_be_forced()
    {
        const string Text = "- {at: 1s, node: worker 2, fault: drop, for: 300ms, share: 0.5}";
        Should.Throw<ConfigurationException>(() => Read(Text, "192.0.2.7")).Message.ShouldContain("--force-faults insists");
        Read(Text, "192.0.2.7", forced: true).Count.ShouldBe(1);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told() =>
        Should.Throw<ConfigurationException>(() => FaultFile.Read(_folder["no.yaml"], new AkkaNodeOptions(), forced: false))
            .Message.ShouldContain("cannot be read");

    private IReadOnlyList<Fault> Read(string text, string host = "127.0.0.1", bool forced = false)
    {
        File.WriteAllText(_folder["faults.yaml"], text);
        return FaultFile.Read(_folder["faults.yaml"], new AkkaNodeOptions { Host = host }, forced);
    }
}
