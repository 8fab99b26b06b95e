using System.Text;
using DistTrain.Data;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

/// <summary>Data files that a node has from the coordinator's.</summary>
public sealed class SharedFileTests : IDisposable
{
    private const string Text = "a,b\n1,2\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("disttrain-shared-").FullName;
    private readonly FileShelf _shelf;
    private int _fetched;

    public SharedFileTests()
    {
        File.WriteAllText(At("table.csv"), Text);
        _shelf = new FileShelf(new Dictionary<string, string> { ["data/table.csv"] = At("table.csv") });
    }

    private DataFolders Folders => new(At("data"), At("cache"));

    private string Kept => At("cache", "nodes", _shelf.Files[0].Sha256);

    [Fact]
    public void A_file_is_fetched_once_and_then_taken_from_the_cache()
    {
        Read().ShouldBe(Text);
        Read().ShouldBe(Text);
        _fetched.ShouldBe(1);
        Directory.GetFiles(At("cache", "nodes")).ShouldBe([Kept], "nothing half-done is left");
    }

    [Fact]
    public void A_file_that_this_machine_has_is_not_fetched_and_another_one_of_its_name_is_not_taken()
    {
        Directory.CreateDirectory(At("data", "data"));
        File.WriteAllText(At("data", "data", "table.csv"), Text);
        Read().ShouldBe(Text);
        _fetched.ShouldBe(0);
        File.WriteAllText(At("data", "data", "table.csv"), Text.Replace('1', '3'));
        Read().ShouldBe(Text);
        _fetched.ShouldBe(1);
    }

    [Fact]
    public void What_is_damaged_in_the_cache_is_fetched_again()
    {
        Read();
        File.WriteAllText(Kept, Text[..3]);
        Read().ShouldBe(Text);
        _fetched.ShouldBe(2);
    }

    [Fact]
    public void What_came_incomplete_or_changed_is_no_file_and_leaves_none()
    {
        using var torn = new FetchedFiles(_shelf.Files, Folders, (_, _, target) => target.Write("a,b\n"u8));
        Refusal(torn).ShouldContain("not what the coordinator announced");
        using var changed = new FetchedFiles(
            _shelf.Files, Folders, (_, _, target) => target.Write(Encoding.ASCII.GetBytes(Text.Replace('1', '3'))));
        Refusal(changed).ShouldContain("not what the coordinator announced");
        using var lost = new FetchedFiles(_shelf.Files, Folders, (_, _, _) => throw new IOException("the connection broke"));
        Refusal(lost).ShouldContain("the connection broke");
        Directory.GetFiles(At("cache", "nodes")).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_nobody_announced_is_not_had_from_this_machine_either()
    {
        File.WriteAllText(At("other.csv"), Text);
        using FetchedFiles files = Files();
        Should.Throw<DataException>(() => files.Open(At("other.csv")))
            .Message.ShouldContain("the coordinator does not have this file");
        files.Exists(At("other.csv")).ShouldBeFalse();
        files.Exists("data/table.csv").ShouldBeTrue();
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(0, 8, 1)]
    [InlineData(0, -1, 1)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0, VisitMessages.ChunkBytesMax + 1)]
    public void A_part_that_is_none_is_refused(int file, long offset, int bytes) =>
        Should.Throw<InvalidDataException>(() => _shelf.Read(new VisitMessages.ChunkWanted(file, offset, bytes)));

    public void Dispose()
    {
        _shelf.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Refusal(FetchedFiles files) =>
        Should.Throw<DataException>(() => files.Open("data/table.csv")).Message;

    private string Read()
    {
        using FetchedFiles files = Files();
        using DataFile file = files.Open("data/table.csv");
        return new StreamReader(file.Content).ReadToEnd();
    }

    /// <summary>Copies in parts of three bytes.</summary>
    private FetchedFiles Files() => new(_shelf.Files, Folders, (file, index, target) =>
    {
        _fetched++;
        for (long at = 0; at < file.Bytes; at += 3)
            target.Write(_shelf.Read(new VisitMessages.ChunkWanted(index, at, 3)));
    });

    private string At(params string[] parts) => Path.Combine([_folder, .. parts]);
}
