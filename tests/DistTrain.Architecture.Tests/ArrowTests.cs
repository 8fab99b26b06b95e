using System.Xml.Linq;

namespace DistTrain.Architecture.Tests;

public sealed class ArrowTests
{
    [Fact]
    public void Every_project_under_src_is_a_room_of_the_design() =>
        Claim.Holds("src/ holds the rooms that Rooms.cs names; a new room needs its arrows there:",
            Repository.Projects.Where(project => project.In("src/"))
                .Select(project => Path.GetFileNameWithoutExtension(project.Name))
                .Where(name => !Rooms.MayKnow.ContainsKey(name["DistTrain.".Length..])));

    [Fact]
    public void Project_references_follow_the_arrows() =>
        Claim.Holds("Arrows run downwards only (Rooms.cs); take this reference out or move the code down:",
            from project in Repository.Projects
            where project.In("src/")
            let room = Path.GetFileNameWithoutExtension(project.Name)["DistTrain.".Length..]
            from target in ReferencedRooms(project)
            where !Rooms.MayKnow[room].Contains(target)
            select $"{project.Path} references {target}; allowed: {Allowed(room)}");

    [Fact]
    public void A_test_project_tests_its_own_room()
    {
        // The architecture tests read every assembly and Cli.Tests drive the whole command; the others stay with their room.
        Claim.Holds("A test project references what its room may know, and the room itself:",
            from project in Repository.Projects
            where project.In("tests/") && project.Name.EndsWith(".Tests.csproj", StringComparison.Ordinal)
            let room = project.Name["DistTrain.".Length..^".Tests.csproj".Length]
            where Rooms.MayKnow.ContainsKey(room)
            from target in ReferencedRooms(project)
            where target != room && !Rooms.MayKnow[room].Contains(target)
            select $"{project.Path} references {target}; allowed: {room}, {Allowed(room)}");
    }

    [Fact]
    public void Every_room_has_a_test_project() =>
        Claim.Holds("tests/ has one test project per room:",
            Rooms.MayKnow.Keys.Select(room => $"tests/DistTrain.{room}.Tests/DistTrain.{room}.Tests.csproj")
                .Where(path => Repository.Files.All(file => file.Path != path)));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "DistTrain.sln"));
        Claim.Holds("Add it with `dotnet sln add`:",
            Repository.Projects.Select(project => project.Path).Where(path => !solution.Contains(path.Replace('/', '\\'))));
    }

    [Fact]
    public void Built_assemblies_follow_the_arrows() =>
        Claim.Holds("Arrows run downwards only (Rooms.cs), transitive references included:",
            from assembly in BuiltAssembly.All
            from name in assembly.References
            let target = Rooms.OfAssembly(name)
            where target is not null && !Rooms.MayKnow[assembly.Room].Contains(target)
            select $"{assembly.Name} uses {name}; allowed: {Allowed(assembly.Room)}");

    [Fact]
    public void Every_room_below_the_command_was_built_and_read() =>
        BuiltAssembly.All.Select(assembly => assembly.Room).Where(room => room != "Akka").Order()
            .ShouldBe(Rooms.MayKnow.Keys.Where(room => room != "Akka").Order());

    private static IEnumerable<string> ReferencedRooms(SourceFile project) =>
        from reference in XDocument.Parse(project.Text).Descendants("ProjectReference")
        let path = ((string)reference.Attribute("Include")!).Replace('\\', '/')
        select Path.GetFileNameWithoutExtension(path)["DistTrain.".Length..];

    private static string Allowed(string room) => Rooms.MayKnow[room] is [] ? "none" : string.Join(", ", Rooms.MayKnow[room]);
}
