using Hyperion;

namespace DistTrain.AkkaHost;

/// <summary>
/// The closed list of types that Hyperion may write and read: <see cref="WrittenEnvelope"/>. It asks with the
/// assembly-qualified name when it writes and with a short one, without versions, when it reads; both name the same type.
/// </summary>
internal sealed class ControlTypeFilter : ITypeFilter
{
    /// <summary>The name by which Hyperion reads and writes the type.</summary>
    public static string Name { get; } = $"{typeof(WrittenEnvelope).FullName}, {typeof(WrittenEnvelope).Assembly.GetName().Name}";

    private static readonly string s_fullName = typeof(WrittenEnvelope).AssemblyQualifiedName!;

    /// <inheritdoc/>
    public bool IsAllowed(string typeName) => typeName == Name || typeName == s_fullName;
}
