using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace DistTrain.Architecture.Tests;

/// <summary>What a built room refers to, read from its metadata: names only, nothing is loaded.</summary>
internal sealed record BuiltAssembly(string Room, string Name, string[] References, string[] Types, string[] Members)
{
    /// <summary>The rooms beside this test assembly. The Akka room is there only where its packages restore.</summary>
    public static IReadOnlyList<BuiltAssembly> All { get; } =
        [.. Rooms.MayKnow.Keys.Select(Read).OfType<BuiltAssembly>()];

    public static IEnumerable<BuiltAssembly> Pure => All.Where(assembly => Rooms.Pure.Contains(assembly.Room));

    private static BuiltAssembly? Read(string room)
    {
        string name = Rooms.AssemblyName(room);
        string path = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        if (!File.Exists(path))
        {
            return null;
        }

        using PEReader file = new(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        return new BuiltAssembly(room, name,
            [.. metadata.AssemblyReferences.Select(row => metadata.GetString(metadata.GetAssemblyReference(row).Name))],
            [.. metadata.TypeReferences.Select(row => TypeName(metadata, metadata.GetTypeReference(row))).Distinct()],
            [.. metadata.MemberReferences.Select(row => MemberName(metadata, metadata.GetMemberReference(row))).Distinct()]);
    }

    private static string TypeName(MetadataReader metadata, TypeReference type)
    {
        string space = metadata.GetString(type.Namespace);
        string name = metadata.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            return TypeName(metadata, metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope)) + "." + name;
        }

        return space.Length == 0 ? name : space + "." + name;
    }

    private static string MemberName(MetadataReader metadata, MemberReference member)
    {
        string owner = member.Parent.Kind == HandleKind.TypeReference
            ? TypeName(metadata, metadata.GetTypeReference((TypeReferenceHandle)member.Parent))
            : "(generic or own type)";
        return owner + "." + metadata.GetString(member.Name);
    }
}
