using System.Globalization;
using System.Text.Json.Nodes;

namespace DistTrain.Cli.Tests;

/// <summary>Runs whose nodes join a coordinator by its address, from machines that have nothing else.</summary>
public sealed class NodesTests : IDisposable
{
    /// <summary>A run on a table, which nodes are sent.</summary>
    private const string TableRun = """
        name: table
        data: {source: csv, path: table.csv, target: y, task: regression, test: 0.1, shards: 4}
        model: {layers: [{dense: 8}, relu, {dense: 1}], loss: mse}
        train: {epochs: 20, batch: 16}
        """;

    private readonly Disttrain _here = new(), _elsewhere = new();

    public NodesTests()
    {
        _here.Write("small.yaml", SmallRun.Text);
        _here.Write("run.yaml", TableRun);
        var rows = Enumerable.Range(0, 220)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 17},{i * 0.37:F2},{i % 5 + i}"));
        _here.Write("table.csv", "a,b,y\n" + string.Join('\n', rows) + "\n");
    }

    [Fact]
    public void Workers_that_have_an_address_and_certificates_are_sent_run_file_and_data()
    {
        _here.Run("certs", "certs", "127.0.0.1", "node-b").Code.ShouldBe(0);
        Directory.Move(_here.At("certs", "node-b"), _elsewhere.At("certs"));
        using Running coordinator = _here.Start("coordinator", "run.yaml", "--out", "a", "--json", "--certs", "certs/127.0.0.1");
        string place = Listening(coordinator);
        _here.Run("status", "--at", "a").Err.ShouldBe(
            $"error: {place}: it closed the connection; perhaps it speaks to nodes with certificates only\n");
        _elsewhere.Run("drain", "7", "--at", place, "--certs", "certs").Err.ShouldBe($"error: {place}: there is no node 7\n");
        using Running first = _elsewhere.Start("worker", "--join", place, "--certs", "certs");
        using Running second = _elsewhere.Start("worker", "--join", place, "--certs", "certs", "--no-server");
        Outcome outcome = coordinator.End();
        outcome.Code.ShouldBe(0, outcome.Err);
        foreach (Running worker in (Running[])[first, second])
        {
            Outcome end = worker.End();
            end.Code.ShouldBe(0, end.Err);
            end.Out.ShouldBe("the run is complete\n");
        }

        _here.Run("train", "run.yaml", "--out", "b").Code.ShouldBe(0);
        SmallRun.Summary(_here, "a", "weights_sha256").ShouldBe(SmallRun.Summary(_here, "b", "weights_sha256"));
        string kept = Directory.GetFiles(_elsewhere.At("cache", "disttrain", "nodes")).ShouldHaveSingleItem();
        File.ReadAllText(kept).ShouldBe(File.ReadAllText(_here.At("table.csv")));
    }

    [Fact]
    public void Nodes_come_and_go_and_the_weights_stay_the_same()
    {
        using Running coordinator = _here.Start(
            "coordinator", "small.yaml", "--out", "a", "--json", "--set", SmallRun.Endless, "--set", "cluster.replicas=1");
        Listening(coordinator);
        using Running first = _here.Start("worker", "--join", "a"), second = _here.Start("worker", "--join", "a");
        coordinator.WaitFor(line => line.Contains("\"epoch\":1,"));
        using Running third = _here.Start("worker", "--join", "a"), fourth = _here.Start("worker", "--join", "a");
        Status(nodes => nodes.Count(node => node!["shards"]!.AsArray().Count > 0) == 4);
        string told = "";
        Polling.Until(() => (told = _here.Run("status", "--at", "a").Out).Contains(" ms compute, "), () => told);
        first.Kill();
        Status(nodes => nodes.Count == 4);
        int drained = Status(nodes => nodes.Count == 4)[1]!["node"]!.GetValue<int>();
        Outcome drain = _here.Run("drain", $"{drained}", "--at", "a");
        drain.Out.ShouldBe($"node {drained} hands over what it has, and leaves\n", drain.Err);
        Status(nodes => nodes.Count == 3 && nodes.All(node => (int)node!["node"]! != drained));
        _here.Run("stop", "--at", "a").Code.ShouldBe(0);
        coordinator.End().Code.ShouldBe(130);
        string[] ends = [.. ((Running[])[second, third, fourth]).Select(worker => worker.End().Out)];
        ends.Order().ShouldBe(
            [
                "the node has left the run\n", "the run is stopped, with a checkpoint\n",
                "the run is stopped, with a checkpoint\n",
            ]);
        string epochs = SmallRun.EpochsBeyond(SmallRun.LastCheckpoint(_here, "a"));
        _here.Run("train", "--resume", "a", "--set", epochs).Code.ShouldBe(0);
        _here.Run("train", "small.yaml", "--out", "b", "--set", epochs).Code.ShouldBe(0);
        SmallRun.Summary(_here, "a", "weights_sha256").ShouldBe(SmallRun.Summary(_here, "b", "weights_sha256"));
        _here.Run("audit", "a").Code.ShouldBe(0);
    }

    [Fact]
    public void A_coordinator_that_was_killed_goes_on_with_the_nodes_that_wait_for_it()
    {
        using Running coordinator = _here.Start(
            "coordinator", "small.yaml", "--out", "a", "--json", "--set", SmallRun.Endless);
        string place = Listening(coordinator);
        using Running worker = _here.Start("worker", "--join", "a"), server = _here.Start("server", "--join", "a");
        coordinator.WaitFor(line => line.Contains("\"epoch\":1,"));
        foreach (string[] another in (string[][])[["train"], ["coordinator"], ["coordinator", "--set", "train.epochs=9"]])
        {
            Outcome twice = _here.Run([another[0], "--resume", "a", .. another[1..]]);
            twice.Code.ShouldBe(2, twice.Err);
            twice.Err.ShouldStartWith("error: Another process trains in a");
        }

        coordinator.Kill();
        coordinator.End();
        long step = coordinator.Lines.Max(SmallRun.StepOf);
        using Running next = _here.Start("coordinator", "--resume", "a", "--listen", place, "--json");
        next.WaitFor(line => line.Contains("\"taken-over\""));
        next.WaitFor(line => SmallRun.StepOf(line) > step);
        next.Lines.ShouldAllBe(line => SmallRun.StepOf(line) < 0 || SmallRun.StepOf(line) >= step, "no step was made again");
        next.Terminate();
        next.End().Code.ShouldBe(130);
        worker.End().Out.ShouldBe("the run is stopped, with a checkpoint\n");
        server.End().Out.ShouldBe("the run is stopped, with a checkpoint\n");
        SmallRun.EndsAsIfNothingHadHappened(_here);
    }

    [Fact]
    public void A_run_that_nobody_is_left_of_stops_at_its_last_checkpoint()
    {
        using Running coordinator = _here.Start(
            "coordinator", "small.yaml", "--out", "a", "--json", "--set", SmallRun.Endless, "--set", "cluster.lease=1");
        Listening(coordinator);
        using (Running worker = _here.Start("worker", "--join", "a"))
        {
            coordinator.WaitFor(line => line.Contains("\"started\""));
            coordinator.WaitFor(line => line.Contains("\"checkpoint\""));
            worker.Kill();
        }

        coordinator.WaitFor(line => line.Contains("\"waiting\"") && line.Contains("no parameter server is left"));
        _here.Run("stop", "--at", "a").Code.ShouldBe(0);
        Outcome outcome = coordinator.End();
        outcome.Code.ShouldBe(130, outcome.Err);
        outcome.Err.ShouldEndWith(string.Create(
            CultureInfo.InvariantCulture,
            $"stopped after step {SmallRun.LastCheckpoint(_here, "a"):N0} of 20,000,000, with a checkpoint; "
                + $"go on with: disttrain coordinator --resume a\n"));
        SmallRun.EndsAsIfNothingHadHappened(_here);
    }

    [Fact]
    public void A_node_of_an_older_session_is_told_at_once()
    {
        using Running coordinator = _here.Start(
            "coordinator", "small.yaml", "--out", "a", "--json", "--set", SmallRun.Endless);
        string place = Listening(coordinator);
        using Running worker = _here.Start("worker", "--join", "a", "--patience", "600");
        coordinator.WaitFor(line => line.Contains("\"checkpoint\""));
        coordinator.Kill();
        using Running next = _here.Start(
            "coordinator", "--resume", "a", "--json", "--listen", place, "--set", SmallRun.EpochsBeyond(100_000));
        Outcome outcome = worker.End();
        outcome.Code.ShouldBe(4);
        outcome.Err.ShouldContain($"error: {place} has begun anew without this node; join again (this is run '");
        next.Terminate();
        next.End().Code.ShouldBe(130);
    }

    [Theory]
    [InlineData("error: --join needs a value: --join HOST:PORT", "worker")]
    [InlineData("error: --join nowhere: must be a run's folder on this machine, or HOST:PORT with a port from 1 to 65535, "
        + "such as 127.0.0.1:4711", "worker", "--join", "nowhere")]
    [InlineData("error: --join ::1:4711: an IPv6 address is written in brackets, such as [::1]:4711",
        "server", "--join", "::1:4711")]
    [InlineData("error: which token? Give --token FILE with the one of the run's folder at the coordinator's, "
        + "or set DISTTRAIN_TOKEN", "status", "--at", "127.0.0.1:1")]
    [InlineData("error: --listen 0.0.0.0:0 can be reached from other machines, so certificates are needed: "
        + "'disttrain certs certs HOST...' makes them, --certs certs/HOST gives them",
        "coordinator", "run.yaml", "--listen", "0.0.0.0:0")]
    [InlineData("error: There is no folder of certificates none; 'disttrain certs' makes one",
        "worker", "--join", "127.0.0.1:1", "--certs", "none")]
    [InlineData("error: 'no host' is no name or address of a machine", "certs", "certs", "no host")]
    [InlineData("error: --days: must be from 1 to 3650", "certs", "certs", "node-a", "--days", "3651")]
    [InlineData("error: NODE must be 1 or more: 'disttrain stop' ends the coordinator, and the run with it",
        "drain", "0", "--at", "a")]
    [InlineData("error: NODE must be a whole number, not 'first'", "drain", "first", "--at", "a")]
    public void What_cannot_be_is_told_in_one_line(string error, params string[] arguments)
    {
        Outcome outcome = _here.Run(arguments);
        outcome.Err.Split('\n')[0].ShouldBe(error);
        outcome.Code.ShouldBe(2);
        Directory.Exists(_here.At("runs")).ShouldBeFalse("a run that cannot begin leaves nothing behind");
    }

    public void Dispose()
    {
        _here.Dispose();
        _elsewhere.Dispose();
    }

    /// <summary>Where a coordinator listens.</summary>
    private static string Listening(Running coordinator)
    {
        string? place = null;
        coordinator.WaitFor(line =>
            line.Contains("\"listening\"") && (place = JsonNode.Parse(line)!["address"]!.GetValue<string>()) is not null);
        return place!;
    }

    /// <summary>The nodes, once they are as wanted.</summary>
    private JsonArray Status(Predicate<JsonArray> wanted)
    {
        JsonArray? nodes = null;
        Polling.Until(
            () =>
            {
                Outcome outcome = _here.Run("status", "--at", "a", "--json");
                outcome.Code.ShouldBe(0, outcome.Err);
                return wanted(nodes = JsonNode.Parse(outcome.Out)!["nodes"]!.AsArray());
            },
            () => $"the nodes are {nodes}");
        return nodes!;
    }
}
