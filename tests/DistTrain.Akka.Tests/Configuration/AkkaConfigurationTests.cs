using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using DistTrain.Tests;

namespace DistTrain.AkkaHost.Tests;

public sealed class AkkaConfigurationTests
{
    private static readonly AkkaNodeOptions s_loopback = new();

    [Fact]
    public void The_program_carries_the_file_of_the_configs_folder() =>
        AkkaConfiguration.OwnText.ShouldBe(File.ReadAllText(Path.Combine(Root(), "configs", "akka.hocon")));

    [Fact]
    public void Every_key_of_ours_is_one_that_Akka_knows()
    {
        string[] ours =
            ["disttrain", "akka.actor.serialization-bindings.", "akka.actor.serializers.control", "akka.actor.serializers.bulk"];
        HoconScanner.Keys(AkkaConfiguration.OwnText, "akka.hocon").Select(key => key.Path)
            .Where(path => !ours.Any(beginning => path.StartsWith(beginning, StringComparison.Ordinal)))
            .ShouldAllBe(path => AkkaConfiguration.Reference.HasPath(path));
    }

    [Fact]
    public void Every_value_has_a_reason_beside_it()
    {
        string[] lines = AkkaConfiguration.OwnText.Split('\n');
        string[] bare = [.. Enumerable.Range(1, lines.Length - 1).Where(i => IsBare(lines, i)).Select(i => lines[i])];
        bare.ShouldBeEmpty();
    }

    [Fact]
    public void What_the_issue_of_safety_rests_on_is_set()
    {
        Config config = ConfigOf(s_loopback);
        config.GetString("akka.cluster.split-brain-resolver.active-strategy").ShouldBe("keep-majority");
        config.GetString("akka.cluster.downing-provider-class").ShouldContain("SplitBrainResolverProvider");
        config.GetBoolean("akka.remote.untrusted-mode").ShouldBeTrue();
        config.GetString("akka.remote.dot-netty.tcp.hostname").ShouldBe("127.0.0.1");
        config.GetString("akka.actor.serialization-bindings.\"System.Object\"").ShouldBe("json");
        config.GetString("akka.actor.serializers.json").ShouldContain(nameof(ClosedJsonSerializer));
        config.GetByteSize("akka.remote.dot-netty.tcp.maximum-frame-size").ShouldBe(1_100_000);
    }

    [Fact]
    public void Seeds_roles_and_place_come_from_the_command()
    {
        Config config = ConfigOf(new AkkaNodeOptions
        {
            Port = 7001,
            Seeds = ["127.0.0.1:7000", "node-2:7000"],
            Roles = ["worker", "server"],
        });
        config.GetInt("akka.remote.dot-netty.tcp.port").ShouldBe(7001);
        config.GetStringList("akka.cluster.seed-nodes")
            .ShouldBe(["akka.tcp://disttrain@127.0.0.1:7000", "akka.tcp://disttrain@node-2:7000"]);
        config.GetStringList("akka.cluster.roles").ShouldBe(["worker", "server"]);
    }

    [Theory]
    [InlineData("node-2")]
    [InlineData("node-2:")]
    [InlineData(":7000")]
    [InlineData("node-2:70000")]
    [InlineData("no de:7000")]
    [InlineData("a\"b:7000")]
    public void A_seed_that_is_no_address_is_refused(string seed) =>
        Should.Throw<Training.ConfigurationException>(() => ConfigOf(s_loopback with { Seeds = [seed] })).Message
            .ShouldContain("HOST:PORT");

    [Fact]
    public void A_user_s_file_is_read_over_ours()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["my.hocon"], "akka.cluster.failure-detector {\n  acceptable-heartbeat-pause = 9 s # slow\n}\n");
        Config config = ConfigOf(s_loopback with { File = folder["my.hocon"] });
        config.GetTimeSpan("akka.cluster.failure-detector.acceptable-heartbeat-pause").ShouldBe(TimeSpan.FromSeconds(9));
        config.GetString("akka.cluster.split-brain-resolver.active-strategy").ShouldBe("keep-majority");
    }

    [Theory]
    [InlineData(
        "akka.cluster {\n  gosip-interval = 1 s\n}", 2,
        "no setting 'akka.cluster.gosip-interval'; did you mean 'gossip-interval'?")]
    [InlineData(
        "akka.cluster {\n  gossip-interval = often\n}", 2, "'akka.cluster.gossip-interval' must be a time such as 1s, not often")]
    [InlineData(
        "\n\nakka.remote.dot-netty.tcp.maximum-frame-size = lots", 3, "must be a number of bytes such as 1100000b, not lots")]
    [InlineData("akka.remote.untrusted-mode = perhaps", 1, "must be on or off such as on, not perhaps")]
    [InlineData("akka.cluster.split-brain-resolver = keep-oldest", 1, "must be a block")]
    [InlineData("akka.cluster {\n  failure-detector {\n    threshold = 8\n", 2, "no counterpart")]
    [InlineData("akka.loglevel = DEBUG\n}\n", 2, "no counterpart")]
    [InlineData("akka {\n  loglevel = \"DEBUG\n}\n", 2, "quotation mark")]
    [InlineData("akka {\n  loglevel = akka:tcp\n}\n", 2, "no HOCON")]
    [InlineData("akka.loglevel = DEBUG\nakka { a = [ 1, 2 }\n", 2, "no counterpart")]
    public void Mistakes_are_told_with_file_and_line(string text, int line, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["my.hocon"], text);
        var failure = Should.Throw<Training.ConfigurationException>(() =>
            ConfigOf(s_loopback with { File = folder["my.hocon"] }));
        failure.Message.ShouldContain(reason);
        (failure.File, failure.Line).ShouldBe((folder["my.hocon"], line));
    }

    [Fact]
    public void A_file_that_is_not_there_is_told() =>
        Should.Throw<Training.ConfigurationException>(() => ConfigOf(s_loopback with { File = "/no/such.hocon" })).Message
            .ShouldContain("cannot be read");

    [Fact]
    public void A_node_starts_in_any_folder_with_its_dispatchers_and_joins_a_cluster_of_its_own()
    {
        using var node = new TestNode("akka.actor.provider = cluster");
        node.System.Dispatchers.Lookup("disttrain.compute-dispatcher").ShouldBeOfType<Akka.Dispatch.PinnedDispatcher>();
        node.System.Dispatchers.HasDispatcher("disttrain.role-dispatcher").ShouldBeTrue();
        var cluster = Cluster.Get(node.System);
        cluster.Settings.UseDispatcher.ShouldBe("disttrain.cluster-dispatcher");
        cluster.Join(cluster.SelfAddress);
        SpinWait.SpinUntil(() => cluster.SelfMember.Status == MemberStatus.Up, TestNode.Deadline).ShouldBeTrue();
    }

    [Fact]
    public void Two_nodes_form_a_cluster_in_untrusted_mode_and_one_sees_the_other_go()
    {
        using var first = new TestNode("akka.actor.provider = cluster");
        var cluster = Cluster.Get(first.System);
        cluster.Join(cluster.SelfAddress);
        using (var second = new TestNode("akka.actor.provider = cluster"))
        {
            Cluster.Get(second.System).Join(cluster.SelfAddress);
            SpinWait.SpinUntil(() => cluster.State.Members.Count(one => one.Status == MemberStatus.Up) == 2, TestNode.Deadline)
                .ShouldBeTrue(string.Join('\n', first.Log.Concat(second.Log)));
        }

        SpinWait.SpinUntil(() => cluster.State.Members.Count == 1, TestNode.Deadline).ShouldBeTrue(string.Join('\n', first.Log));
        first.Log.ShouldNotContain(line => line.Contains("is refused"));
    }

    private static Config ConfigOf(AkkaNodeOptions options) =>
        AkkaConfiguration.Load(options).Get<BootstrapSetup>().Value.Config.Value;

    /// <summary>Whether a line sets a value that neither a comment above it nor one before its neighbours explains.</summary>
    private static bool IsBare(string[] lines, int index)
    {
        if (!lines[index].Contains(" = ") || lines[index].TrimStart().StartsWith('#'))
            return false;
        int above = index - 1;
        while (above > 0 && (lines[above].Contains(" = ") || lines[above].TrimEnd().EndsWith('{')) && !lines[above].Contains('#'))
            above--;
        return !lines[above].Contains('#');
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "DistTrain.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
