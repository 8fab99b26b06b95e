using DistTrain.Tests;

namespace DistTrain.Cli.Tests;

/// <summary>A run on three machines, each a network namespace of its own, whose network has every trouble in turn.</summary>
public sealed class NetworkFaultTests : IDisposable
{
    private const int Port = 4711, Steps = 8;

    private static readonly PacketFaults[] s_faults =
    [
        new() { Loss = 0.05 },
        new() { Duplicates = 0.1 },
        new() { Reordered = 0.1 },
        new() { Corrupt = 0.02 },
        new() { BytesPerSecond = 5_000_000 },
        new() { Delay = TimeSpan.FromMilliseconds(100) },
    ];

    private readonly Disttrain _disttrain = new();

    public NetworkFaultTests() => _disttrain.Write("small.yaml", SmallRun.Text);

    [SkippableFact]
    public async Task A_network_with_every_trouble_costs_time_and_no_update()
    {
        using PacketNetwork? network = PacketNetwork.TryCreate(places: 3, seed: 1, out string reason);
        Skip.If(network is null, reason);
        string[] places = [.. Enumerable.Range(0, 3).Select(place => PacketNetwork.AddressOf(place).ToString())];
        _disttrain.Run(["certs", "certs", .. places]).Code.ShouldBe(0);
        using Running coordinator = _disttrain.StartAt(
            network.Prefix(0), "coordinator", "small.yaml", "--listen", $"{places[0]}:{Port}", "--certs", $"certs/{places[0]}",
            "--out", "a", "--json", "--set", SmallRun.Endless, "--set", "cluster.replicas=1", "--set", "cluster.lease=2",
            "--set", "log.every-steps=1");
        using Running first = Join(1), second = Join(2);
        long step = Await(coordinator, 0);
        foreach (PacketFaults faults in s_faults)
        {
            network.Switch.Set(faults);
            step = Await(coordinator, step);
        }

        network.Switch.Set(PacketFaults.None);
        foreach (bool oneWay in (bool[])[false, true])
        {
            network.Part(2, cut: true, oneWay);
            step = Await(coordinator, step);
            network.Part(2, cut: false);
            step = Await(coordinator, step);
        }

        step = await CutOff(network, coordinator, step);
        coordinator.Terminate();
        coordinator.End().Code.ShouldBe(130);
        SmallRun.EndsAsIfNothingHadHappened(_disttrain);

        Running Join(int place) => _disttrain.StartAt(
            network.Prefix(place), "worker", "--join", $"{places[0]}:{Port}", "--certs", $"certs/{places[place]}");
    }

    public void Dispose() => _disttrain.Dispose();

    /// <summary>Without the coordinator's disk a side is the minority: nobody makes an update until it is back.</summary>
    private static async Task<long> CutOff(PacketNetwork network, Running coordinator, long step)
    {
        network.Part(0, cut: true);
        await Task.Delay(TimeSpan.FromSeconds(1));
        long before = coordinator.Lines.Max(SmallRun.StepOf);
        await Task.Delay(TimeSpan.FromSeconds(4));
        coordinator.Lines.Max(SmallRun.StepOf).ShouldBe(before);
        network.Part(0, cut: false);
        return Await(coordinator, Math.Max(step, before));
    }

    /// <summary>Waits for some more steps.</summary>
    private static long Await(Running coordinator, long step)
    {
        coordinator.WaitFor(line => SmallRun.StepOf(line) >= step + Steps);
        return coordinator.Lines.Max(SmallRun.StepOf);
    }
}
