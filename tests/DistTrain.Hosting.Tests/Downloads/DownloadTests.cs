using System.Net;
using DistTrain.Data;

namespace DistTrain.Hosting.Tests;

public sealed class DownloadTests : IDisposable
{
    private readonly DownloadFolder _folder = new();
    private readonly FakeServer _server = new();
    private TimeSpan _stallMax = TimeSpan.FromMinutes(1);

    public void Dispose()
    {
        _folder.Dispose();
        _server.Dispose();
    }

    private DataFiles Files(Action<DownloadProgress>? progress = null, CancellationToken cancellation = default) =>
        new(new DataFolders(null, _folder.Path), new DataFilesOptions
        {
            Mirrors = Sample.Mirrors("first", "second"),
            Handler = _server,
            Progress = progress,
            StallMax = _stallMax,
            Cancellation = cancellation,
        });

    private string Refusal()
    {
        using DataFiles files = Files();
        string message = Should.Throw<DataException>(() => files.OpenPublished(Sample.File, null)).Message;
        _folder.Files.ShouldBeEmpty("nothing partial is left");
        return message;
    }

    [Fact]
    public void A_file_is_downloaded_once_and_then_found_in_the_cache()
    {
        _server.Serves("first", Sample.Packed);
        using DataFiles files = Files();
        for (int i = 0; i < 2; i++)
        {
            using DataFile file = files.OpenPublished(Sample.File, null);
            file.Content.Length.ShouldBe(Sample.Packed.Length);
        }

        _server.Requests.ShouldBe(["https://first/files/some-idx1-ubyte.gz"]);
        _folder.Files.ShouldBe(["set/some-idx1-ubyte.gz"]);
    }

    [Fact]
    public void A_server_may_send_the_content_plain()
    {
        _server.Serves("first", Sample.Content);
        using DataFiles files = Files();
        using DataFile file = files.OpenPublished(Sample.File, null);
        file.Content.Length.ShouldBe(Sample.Content.Length);
    }

    [Fact]
    public void The_next_mirror_is_tried_when_one_fails()
    {
        _server.Fails("first", HttpStatusCode.NotFound).Serves("second", Sample.Packed);
        using DataFiles files = Files();
        files.OpenPublished(Sample.File, null).Dispose();
        _server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public void A_file_cut_anywhere_is_never_taken_for_a_whole_one()
    {
        for (int length = 0; length < Sample.Packed.Length - 8; length += 97)
        {
            _server.Serves("first", Sample.Packed[..length]).Fails("second", HttpStatusCode.Forbidden);
            Refusal().ShouldContain("5,000 bytes, unpacked");
        }
    }

    [Fact]
    public void Other_content_of_the_right_size_is_refused_by_its_checksum()
    {
        byte[] other = [.. Sample.Content];
        other[99] ^= 1;
        _server.Serves("first", Sample.Gzip(other)).Fails("second", HttpStatusCode.Forbidden);
        Refusal().ShouldContain("its SHA-256 is");
    }

    [Fact]
    public void Damaged_gzip_data_are_refused()
    {
        byte[] damaged = [.. Sample.Packed];
        damaged[^6] ^= 1;
        _server.Serves("first", damaged).Fails("second", HttpStatusCode.Forbidden);
        Refusal().ShouldContain("gzip data are damaged");
    }

    [Fact]
    public void Content_that_unpacks_to_more_is_refused_without_unpacking_it_all()
    {
        _server.Serves("first", Sample.Gzip(new byte[20_000_000])).Fails("second", HttpStatusCode.Forbidden);
        Refusal().ShouldContain("more than the 5,000 bytes");
    }

    [Fact]
    public void A_server_that_sends_without_end_is_cut_off()
    {
        _server.Serves("first", new byte[200_000]).Fails("second", HttpStatusCode.Forbidden);
        Refusal().ShouldContain("larger than the 5,000 bytes");
    }

    [Fact]
    public void A_server_that_falls_silent_is_given_up()
    {
        _stallMax = TimeSpan.FromMilliseconds(100);
        _server.Stalls("first", Sample.Packed[..50]).Stalls("second", []);
        Refusal().ShouldContain("no answer for 0.1 s");
    }

    [Fact]
    public void Without_a_network_the_error_says_what_was_tried_and_where_to_put_the_file()
    {
        string message = Refusal();
        message.ShouldContain("https://first/files/some-idx1-ubyte.gz (Name or service not known), https://second/");
        message.ShouldContain($"Put it (plain or .gz) into {Path.Combine(_folder.Path, "set")}, "
            + "or set DISTTRAIN_DATA to a folder that has set/some-idx1-ubyte.gz.");
        message.Split('\n').Length.ShouldBe(2);
    }

    [Fact]
    public void Progress_grows_and_ends_with_done()
    {
        _server.Serves("first", Sample.Packed);
        List<DownloadProgress> seen = [];
        using DataFiles files = Files(seen.Add);
        files.OpenPublished(Sample.File, null).Dispose();
        seen.Select(p => p.Bytes).ShouldBeInOrder();
        seen.Select(p => p.Done).ShouldBe([.. Enumerable.Repeat(false, seen.Count - 1), true]);
        seen[^1].Total.ShouldBe(Sample.Packed.Length);
        seen[^1].Bytes.ShouldBe(Sample.Packed.Length);
        seen[^1].Name.ShouldBe("set/some-idx1-ubyte.gz");
    }

    [Fact]
    public void Giving_up_leaves_nothing_behind()
    {
        using var stop = new CancellationTokenSource();
        _server.Stalls("first", Sample.Packed[..50]);
        using DataFiles files = Files(_ => stop.Cancel(), stop.Token);
        Should.Throw<OperationCanceledException>(() => files.OpenPublished(Sample.File, null));
        _folder.Files.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_killed_download_left_is_tidied_up()
    {
        _folder.File("set/some-idx1-ubyte.gz.abc.part", [1, 2, 3]);
        _server.Serves("first", Sample.Packed);
        using DataFiles files = Files();
        files.OpenPublished(Sample.File, null).Dispose();
        _folder.Files.ShouldBe(["set/some-idx1-ubyte.gz"]);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_an_error_with_a_way_out()
    {
        _folder.File("set", [1]);
        using DataFiles files = Files();
        Should.Throw<DataException>(() => files.OpenPublished(Sample.File, null)).Message.ShouldContain("or set DISTTRAIN_DATA");
    }

    [Fact]
    public async Task It_works_over_a_real_connection()
    {
        await using var server = new LoopbackServer(Sample.Packed);
        var mirrors = new Dictionary<string, IReadOnlyList<Uri>>(StringComparer.Ordinal) { ["set"] = [server.Address] };
        using var files = new DataFiles(new DataFolders(null, _folder.Path), new DataFilesOptions { Mirrors = mirrors });
        using DataFile file = await Task.Run(() => files.OpenPublished(Sample.File, null));
        byte[] content = new byte[Sample.Packed.Length];
        file.Content.ReadExactly(content);
        content.ShouldBe(Sample.Packed);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_no_whole_file()
    {
        await using var server = new LoopbackServer(Sample.Packed, cutAfter: 100);
        var mirrors = new Dictionary<string, IReadOnlyList<Uri>>(StringComparer.Ordinal) { ["set"] = [server.Address] };
        using var files = new DataFiles(new DataFolders(null, _folder.Path), new DataFilesOptions { Mirrors = mirrors });
        await Should.ThrowAsync<DataException>(() => Task.Run(() => files.OpenPublished(Sample.File, null)));
        _folder.Files.ShouldBeEmpty();
    }

    [Fact]
    public void The_public_mirrors_use_https_and_cover_the_published_sets()
    {
        Mirrors.Public.Values.SelectMany(mirrors => mirrors)
            .ShouldAllBe(mirror => mirror.Scheme == "https" && mirror.AbsolutePath.EndsWith('/'));
        foreach (PublishedFile file in PublishedSet.Mnist.Files.Concat(PublishedSet.FashionMnist.Files))
            Mirrors.Public[file.Set].ShouldNotBeEmpty();
    }
}
