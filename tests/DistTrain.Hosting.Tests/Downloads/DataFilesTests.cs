using DistTrain.Data;

namespace DistTrain.Hosting.Tests;

public sealed class DataFilesTests : IDisposable
{
    private readonly DownloadFolder _folder = new();
    private readonly DataFiles _files;

    public DataFilesTests() => _files = new DataFiles(
        new DataFolders(Path.Combine(_folder.Path, "data"), Path.Combine(_folder.Path, "cache")),
        new DataFilesOptions { Mirrors = Sample.Mirrors() });

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }

    private string Published(string? folder = null)
    {
        using DataFile file = _files.OpenPublished(Sample.File, folder);
        return Path.GetRelativePath(_folder.Path, file.Path).Replace('\\', '/');
    }

    [Theory]
    [InlineData("data/set/some-idx1-ubyte.gz")]
    [InlineData("data/set/some-idx1-ubyte")]
    [InlineData("data/set/some.idx1-ubyte")]
    [InlineData("cache/set/some-idx1-ubyte.gz")]
    [InlineData("cache/set/some-idx1-ubyte")]
    public void A_published_file_is_found_under_its_usual_names(string place)
    {
        _folder.File(place, [1, 2, 3]);
        Published().ShouldBe(place);
    }

    [Fact]
    public void The_data_folder_comes_before_the_cache()
    {
        _folder.File("cache/set/some-idx1-ubyte.gz", [1]);
        _folder.File("data/set/some-idx1-ubyte.gz", [2]);
        Published().ShouldBe("data/set/some-idx1-ubyte.gz");
    }

    [Fact]
    public void A_folder_that_the_user_names_is_the_only_place()
    {
        _folder.File("data/set/some-idx1-ubyte.gz", [2]);
        _folder.File("mine/some-idx1-ubyte", [1]);
        Published(Path.Combine(_folder.Path, "mine")).ShouldBe("mine/some-idx1-ubyte");
        Should.Throw<DataException>(() => Published(Path.Combine(_folder.Path, "empty")))
            .Message.ShouldContain("no some-idx1-ubyte (plain or .gz) in data.path");
    }

    [Fact]
    public void A_file_directly_in_the_data_folder_is_taken_only_if_it_is_of_the_right_set()
    {
        _folder.File("data/some-idx1-ubyte.gz", Sample.Packed);
        Published().ShouldBe("data/some-idx1-ubyte.gz");
        _folder.File("data/some-idx1-ubyte.gz", Sample.Gzip(new byte[Sample.Content.Length]));
        Should.Throw<DataException>(() => Published()).Message.ShouldContain("not on this machine");
    }

    [Theory]
    [InlineData("data/table.csv")]
    [InlineData("data/table.csv.gz")]
    [InlineData("data/table/table.csv")]
    public void A_named_file_is_found_under_the_data_folder(string place)
    {
        _files.Exists("table.csv").ShouldBeFalse();
        string path = _folder.File(place, [1, 2, 3]);
        _files.Exists("table.csv").ShouldBeTrue();
        using DataFile file = _files.Open("table.csv");
        file.Path.ShouldBe(path);
        file.Content.ReadByte().ShouldBe(1);
    }

    [Fact]
    public void A_named_file_that_is_nowhere_is_an_error_with_the_places_looked_at()
    {
        string message = Should.Throw<DataException>(() => _files.Open("table.csv")).Message;
        message.ShouldStartWith("table.csv: no such file. Looked for ");
        message.ShouldContain(Path.Combine(_folder.Path, "data", "table.csv"));
    }

    [Fact]
    public void A_folder_in_the_place_of_a_file_is_named() =>
        Should.Throw<DataException>(() => _files.Open(_folder.Path)).Message.ShouldContain("is a folder");

    [Fact]
    public void The_cache_follows_the_users_settings()
    {
        DataFolders.From(Variables(("XDG_CACHE_HOME", "/elsewhere")), windows: false, "/there").Cache
            .ShouldBe(Path.Combine("/elsewhere", "disttrain"));
        DataFolders.From(Variables(("XDG_CACHE_HOME", "relative")), false, "/there").Cache
            .ShouldBe(Path.Combine("/there", ".cache", "disttrain"));
        DataFolders.From(Variables(), false, "/there").Cache.ShouldBe(Path.Combine("/there", ".cache", "disttrain"));
        DataFolders.From(Variables(), windows: true, "C:/local").Cache.ShouldBe(Path.Combine("C:/local", "disttrain"));
        DataFolders.From(Variables(), false, "").Cache.ShouldBe(Path.Combine(Path.GetTempPath(), "disttrain"));
        DataFolders.From(Variables(), false, "/there").Data.ShouldBeNull();
        DataFolders.From(Variables(("DISTTRAIN_DATA", "there")), false, "/there").Data.ShouldBe(Path.GetFullPath("there"));
    }

    private static Func<string, string?> Variables(params (string Name, string Value)[] set) =>
        name => set.FirstOrDefault(variable => variable.Name == name).Value;
}
