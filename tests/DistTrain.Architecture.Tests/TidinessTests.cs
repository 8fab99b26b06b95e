using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace DistTrain.Architecture.Tests;

public sealed partial class TidinessTests
{
    /// <summary>What the owner wants at the top; everything else goes into a folder below.</summary>
    private static readonly string[] TopLevel =
    [
        "src", "tests", "configs", "deploy", "DistTrain.sln", "README.md", "LICENSE", "disttrain", "disttrain.cmd", "test",
        "test.cmd", "global.json", "BannedSymbols.txt", "Directory.Build.props", "Directory.Build.targets",
        "Directory.Packages.props", "Directory.Solution.props", "Directory.Solution.targets",
        ".ci", ".dockerignore", ".editorconfig", ".gitattributes", ".gitignore",
    ];

    /// <summary>Each in two halves, so that this list does not find itself.</summary>
    private static readonly string[] BannedWords =
    [
        "TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception", "Thread" + ".Sleep", "Random" + ".Shared",
        "place" + "holder", "simplified" + " version", "in a real" + " system", "in a real" + " implementation",
    ];

    /// <summary>Files whose business it is to name banned things.</summary>
    private static readonly string[] NamesBannedThings =
        ["BannedSymbols.txt", "src/BannedSymbols.Pure.txt", "tests/DistTrain.Architecture.Tests/PurityTests.cs"];

    private static IEnumerable<SourceFile> Text =>
        Repository.Files.Where(file => file.IsText && !NamesBannedThings.Contains(file.Path));

    [Fact]
    public void Nothing_is_left_unfinished_or_asleep() =>
        Claim.Holds("Finish it, or leave it out and say so where users look:",
            from file in Text
            from line in file.Lines.Index()
            from word in BannedWords
            where line.Item.Contains(word, StringComparison.Ordinal)
            select $"{file.Path}:{line.Index + 1} says '{word}'");

    [Fact]
    public void No_test_is_switched_off() =>
        Claim.Holds("A test runs, or skips itself by what the machine lacks ([SkippableFact] and Skip.If with the reason):",
            from file in Repository.CSharp
            from line in file.Lines.Index()
            where SwitchedOff().IsMatch(line.Item)
            select $"{file.Path}:{line.Index + 1}");

    [Fact]
    public void No_file_names_a_path_of_somebody_s_machine() =>
        Claim.Holds("Use a path relative to the repository, an environment variable or the temporary folder:",
            from file in Text
            from line in file.Lines.Index()
            where MachinePath().IsMatch(line.Item)
            select $"{file.Path}:{line.Index + 1}: {line.Item.Trim()}");

    [Fact]
    public void The_top_level_holds_only_what_the_owner_wants() =>
        Claim.Holds("Move it into src/, tests/, configs/ or deploy/:", Repository.TopLevel().Except(TopLevel));

    [Fact]
    public void Every_source_file_belongs_to_a_project()
    {
        string[] folders = [.. Repository.Projects.SelectMany(CompiledFolders)];
        Claim.Holds("No project compiles it:",
            Repository.Files.Where(file => file.Extension == ".cs" && !folders.Any(file.In)).Select(file => file.Path));
    }

    [Fact]
    public void A_namespace_is_its_room() =>
        Claim.Holds("Sub-folders add no namespace:",
            from file in Repository.CSharp
            where file.In("src/")
            let room = file.Path.Split('/')[1]["DistTrain.".Length..]
            let declared = Namespace().Match(file.Text)
            where declared.Success && declared.Groups[1].Value != Rooms.Namespace(room)
            select $"{file.Path} declares {declared.Groups[1].Value}, expected {Rooms.Namespace(room)}");

    [Fact]
    public void Every_run_file_is_mentioned_where_somebody_uses_it()
    {
        SourceFile[] users = [.. Repository.Files.Where(file => file.Path == "README.md" || file.In("tests/") && file.IsText)];
        Claim.Holds("Name it in README.md or use it in a test:",
            from file in Repository.Files
            where file.In("configs/") && !users.Any(user => user.Text.Contains(file.Name, StringComparison.Ordinal))
            select file.Path);
    }

    [Fact]
    public void Links_between_documents_resolve() =>
        Claim.Holds("The target does not exist:",
            from file in Repository.Files
            where file.Extension == ".md"
            from Match link in Link().Matches(file.Text)
            let target = link.Groups[1].Value
            where !target.Contains("://", StringComparison.Ordinal)
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(file.FullPath)!, target))
            select $"{file.Path} links to {target}");

    [Fact]
    public void The_map_names_every_room()
    {
        string map = Repository.Files.Single(file => file.Path == "src/README.md").Text;
        Claim.Holds("Add it to src/README.md:",
            Rooms.MayKnow.Keys.Select(room => $"DistTrain.{room}").Where(name => !map.Contains(name)));
    }

    /// <summary>A project's own folder, and the folders from which it links files.</summary>
    private static IEnumerable<string> CompiledFolders(SourceFile project)
    {
        string own = Path.GetDirectoryName(project.FullPath)!;
        return
            from include in XDocument.Parse(project.Text).Descendants("Compile").Attributes("Include")
                .Select(attribute => attribute.Value).Prepend("own")
            let folder = Path.GetDirectoryName(Path.Combine(own, include.Replace('\\', '/').Replace("**/", "")))!
            select Path.GetRelativePath(Repository.Root, Path.GetFullPath(folder)).Replace('\\', '/') + "/";
    }

    [GeneratedRegex(@"\[(Skippable)?(Fact|Theory)\([^)]*\bSkip\s*=")]
    private static partial Regex SwitchedOff();

    [GeneratedRegex(@"(^|[^\w.$}/~*])(/(work|farm|home|root|Users|mnt)/(?!me\b)\w|[A-Za-z]:\\\\?(Users|work)\b)")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\]\(([^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
