using DistTrain.Tests;

namespace DistTrain.Hosting.Tests;

public sealed class SessionKeeperTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    [Fact]
    public void A_node_keeps_its_number_or_gets_the_next_and_cannot_use_them_up()
    {
        RunFolder folder = RunFolder.Create(_temporary["run"]);
        var keeper = new SessionKeeper(folder, ProcessSession.Begin(folder, resumes: false, nodes: 2));

        keeper.Number(0).ShouldBe(3);
        keeper.Number(2).ShouldBe(2);
        keeper.Number(7).ShouldBe(7);
        Should.Throw<InvalidDataException>(() => keeper.Number(int.MaxValue)).Message.ShouldBe(
            "there is no node 2147483647: a session has at most 100,000");
        keeper.Number(0).ShouldBe(8);
        ProcessSession.Read(folder).Nodes.ShouldBe(8);
    }

    public void Dispose() => _temporary.Dispose();
}
