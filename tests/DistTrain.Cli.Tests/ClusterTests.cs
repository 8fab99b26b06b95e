using System.Net;
using System.Net.Sockets;

namespace DistTrain.Cli.Tests;

/// <summary>Clusters of processes under Akka.NET whose nodes die.</summary>
public sealed class ClusterTests : IDisposable
{
    /// <summary>On this machine silence of two seconds is long enough.</summary>
    private const string Impatient = """
        akka.cluster.failure-detector.acceptable-heartbeat-pause = 2 s
        akka.cluster.split-brain-resolver.stable-after = 3 s
        """;

    private readonly Disttrain _disttrain = new();

    public void Dispose() => _disttrain.Dispose();

    [SkippableTheory]
    [InlineData(0, "the coordinator's")]
    [InlineData(2, "a worker's and server's")]
    public void A_cluster_trains_the_same_weights_though_a_node_is_killed(int killed, string whose)
    {
        Skip.IfNot(Hosts.HasAkka, "this build is without the Akka.NET host");
        _disttrain.Write("small.yaml", SmallRun.Text);
        _disttrain.Write("akka.hocon", Impatient);
        string[] epochs = ["--set", "train.epochs=300"];
        string seed = $"127.0.0.1:{FreePort()}";
        Running[] nodes =
        [
            _disttrain.Start([
                "node", "small.yaml", "--bind", seed, "--seed", seed, "--out", "n1", "--akka", "akka.hocon", "--json",
                "--set", "cluster.workers=3", "--set", "cluster.replicas=1", .. epochs]),
            _disttrain.Start("node", "--seed", seed, "--out", "n2", "--akka", "akka.hocon", "--json"),
            _disttrain.Start("node", "--seed", seed, "--out", "n3", "--akka", "akka.hocon", "--json"),
        ];
        try
        {
            nodes[0].WaitFor(line => line.Contains("\"epoch\":1,"));
            nodes[killed].Kill();
            foreach (Running survivor in nodes.Where((_, node) => node != killed))
            {
                Outcome outcome = survivor.End();
                outcome.Code.ShouldBe(0, outcome.Err);
            }
        }
        finally
        {
            foreach (Running node in nodes)
                node.Dispose();
        }

        _disttrain.Run(["train", "small.yaml", "--out", "plain", "--host", "in-process", .. epochs]).Code.ShouldBe(0);
        string folder = new[] { "n1", "n2", "n3" }.Single(name => File.Exists(_disttrain.At(name, "summary.json")));
        SmallRun.Summary(_disttrain, folder, "weights_sha256").ShouldBe(
            SmallRun.Summary(_disttrain, "plain", "weights_sha256"), $"{whose} node was killed");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
