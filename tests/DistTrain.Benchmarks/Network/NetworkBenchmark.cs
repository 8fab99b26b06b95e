using System.Diagnostics;
using System.Globalization;
using System.Net;
using DistTrain.Training;

namespace DistTrain.Benchmarks;

/// <summary>Two processes on this machine: round trips, push and pull, and the exchange of a whole vector.</summary>
internal static class NetworkBenchmark
{
    private static readonly int[] s_megabytes = [4, 16, 64];
    private static readonly (int Floats, int Rounds)[] s_exchanges = [(270_000, 100), (5_800_000, 20), (64_000_000, 5)];

    public static int Run(string[] options)
    {
        bool local = !options.Contains("--tcp");
        bool? checks = options.Contains("--checks") ? true : null;
        if (options is ["child", { } port, ..])
            return Answer(int.Parse(port, CultureInfo.InvariantCulture), local, checks);
        using var node = new NetworkNode(0, local, checks);
        IPEndPoint at = node.Network.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using var child = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, ["network", "child", at.Port.ToString(CultureInfo.InvariantCulture), .. options]))!;
        Console.WriteLine(local ? "shared memory; Unix domain sockets for push and pull" : "TCP");
        Console.WriteLine($"CRC-32C: {ChecksumSpeed():F1} GB/s");
        RoundTrips(node);
        foreach (int megabytes in s_megabytes)
            PushPull(node, megabytes);
        for (int i = 0; i < s_exchanges.Length; i++)
        {
            node.Send(new StepMessages.StepsGranted(default, i, 2));
            Console.WriteLine(Exchange(node, s_exchanges[i].Floats, s_exchanges[i].Rounds, first: true));
        }

        child.WaitForExit();
        return child.ExitCode;
    }

    private static double ChecksumSpeed()
    {
        const int Pieces = 1000;
        var piece = new byte[128 << 10];
        double[] times = Times(10, () =>
        {
            for (int i = 0; i < Pieces; i++)
                Crc32C.Compute(piece);
        });
        return 1e-9 * Pieces * piece.Length / times[0];
    }

    private static void RoundTrips(NetworkNode node)
    {
        double[] bare = Times(2000, () =>
        {
            node.Send(new StepMessages.StepsGranted(default, 0, 1));
            node.Take();
        });
        Bulk bulk = new BulkPool(16).Rent();
        double[] full = Times(2000, () =>
        {
            bulk.Retain();
            node.Send(Push(new BulkSlice(bulk, 0, 16)));
            node.Take();
        });
        Console.WriteLine($"round trip: {1e6 * bare[bare.Length / 2]:F1} us without payload, "
            + $"{1e6 * full[full.Length / 2]:F1} us with 64 bytes (least {1e6 * bare[0]:F1}, {1e6 * full[0]:F1})");
    }

    private static void PushPull(NetworkNode node, int megabytes)
    {
        int floats = megabytes << 18, rounds = Math.Max(10, 800 / megabytes);
        Bulk bulk = new BulkPool(floats).Rent();
        double[] push = Times(rounds, () =>
        {
            bulk.Retain();
            node.Send(Push(new BulkSlice(bulk, 0, floats)));
            node.Take();
        });
        double[] pull = Times(rounds, () =>
        {
            node.Send(new WeightMessages.WeightsWanted(0, 0, floats));
            node.Take().Bulk!.Value.Bulk.Release();
        });
        double bytes = 4.0 * floats / 1e9;
        Console.WriteLine($"{megabytes} MB: push {bytes / push[rounds / 2]:F2} GB/s, pull {bytes / pull[rounds / 2]:F2} GB/s "
            + $"(best {bytes / push[0]:F2}, {bytes / pull[0]:F2})");
    }

    private static string Exchange(NetworkNode node, int floats, int rounds, bool first)
    {
        var exchange = new VectorExchange(node, floats, first);
        double[] times = Times(rounds, exchange.Run, exchange.Begin);
        exchange.Begin();
        return $"exchange of {floats} floats: {1e3 * times[rounds / 2]:F2} ms (least {1e3 * times[0]:F2})"
            + (exchange.IsRight() ? "" : " WRONG");
    }

    /// <summary>Sorted seconds of some rounds, after two that do not count.</summary>
    private static double[] Times(int rounds, Action work, Action? before = null)
    {
        var times = new double[rounds];
        for (int i = -2; i < rounds; i++)
        {
            before?.Invoke();
            long began = Stopwatch.GetTimestamp();
            work();
            times[Math.Max(i, 0)] = Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        Array.Sort(times);
        return times;
    }

    private static StepMessages.GradientPushed Push(BulkSlice slice) => new(0, 0, default, 0, slice, 0, default);

    /// <summary>The other process.</summary>
    private static int Answer(int port, bool local, bool? checks)
    {
        using var node = new NetworkNode(1, local, checks);
        using IDisposable call = node.Network.Call(new DnsEndPoint("127.0.0.1", port));
        _ = node.Peer;
        Bulk? weights = null;
        for (int ended = 0; ended < s_exchanges.Length;)
        {
            switch (node.Take())
            {
                case StepMessages.StepsGranted { Until: 2, Restore: int which }:
                    Exchange(node, s_exchanges[which].Floats, s_exchanges[which].Rounds, first: false);
                    ended++;
                    break;
                case StepMessages.StepsGranted granted:
                    node.Send(granted);
                    break;
                case StepMessages.GradientPushed { Gradient: { Length: 16 } gradient } push:
                    node.Send(push with { Gradient = gradient });
                    break;
                case StepMessages.GradientPushed push:
                    push.Gradient.Bulk.Release();
                    node.Send(new StepMessages.StepsGranted(default, 0, 1));
                    break;
                case WeightMessages.WeightsWanted wanted:
                    if (weights?.Memory.Length != wanted.Range)
                        weights = new BulkPool(wanted.Range).Rent();
                    weights.Retain();
                    node.Send(new WeightMessages.WeightsPublished(0, 0, 0, new BulkSlice(weights, 0, wanted.Range), null));
                    break;
            }
        }

        return 0;
    }
}
