using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DistTrain.Numerics;

/// <summary>
/// Which kernels this process computes with. Chosen once, at first use: the widest vectors that the machine has, or what the
/// environment variable DISTTRAIN_KERNEL says (scalar, 128, avx2 or avx512).
/// </summary>
public static class Kernel
{
    /// <summary>The environment variable that forces a path.</summary>
    public const string Variable = "DISTTRAIN_KERNEL";

    // Lazy rethrows the selection's own exception; a static field's initialiser would wrap it beyond recognition.
    private static readonly Lazy<KernelPath> Selected = new(() => Select(Environment.GetEnvironmentVariable(Variable)));
    private static readonly Lazy<string> SelfTest = new(() => KernelSelfTest.Hash(Selected.Value));

    /// <summary>The path of this process.</summary>
    /// <exception cref="ArgumentException">DISTTRAIN_KERNEL names no path, or one that this machine lacks.</exception>
    public static KernelPath Path => Selected.Value;

    /// <summary>
    /// 12 hexadecimal digits of the SHA-256 of a fixed self-test's bits. Processes with equal hashes compute equal bits,
    /// whatever their paths: every path with a fused multiply-add has the same.
    /// </summary>
    public static string Hash => SelfTest.Value;

    /// <summary>Path and hash, such as <c>avx512:1f3a9c04b7de</c>.</summary>
    public static string Identity => Name(Path) + ":" + Hash;

    /// <summary>The paths that this machine can take, narrowest first.</summary>
    public static IReadOnlyList<KernelPath> Supported { get; } = [.. Enum.GetValues<KernelPath>().Where(IsSupported)];

    /// <summary>The path's name as DISTTRAIN_KERNEL spells it.</summary>
    /// <param name="path">The path.</param>
    public static string Name(KernelPath path) => path switch
    {
        KernelPath.Scalar => "scalar",
        KernelPath.Vector128 => "128",
        KernelPath.Avx2 => "avx2",
        KernelPath.Avx512 => "avx512",
        _ => throw new ArgumentOutOfRangeException(nameof(path), path, "No such kernel path."),
    };

    internal static KernelPath Select(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return Supported[^1];

        foreach (KernelPath path in Enum.GetValues<KernelPath>())
        {
            if (!Name(path).Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))
                continue;

            return IsSupported(path) ? path : throw Refusal(name, "is a kernel path that this machine cannot run");
        }

        throw Refusal(name, "names no kernel path");
    }

    // No parameter name: the value comes from the environment, and the message is shown to the user as it is.
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "MA0015", Justification = "The value is no parameter's.")]
    private static ArgumentException Refusal(string name, string problem)
        => new($"{Variable}={name} {problem}; this machine has: {string.Join(", ", Supported.Select(Name))}.");

    private static bool IsSupported(KernelPath path) => path switch
    {
        KernelPath.Scalar => true,
        KernelPath.Vector128 => Vector128.IsHardwareAccelerated,
        KernelPath.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        _ => Avx512F.IsSupported && Fma.IsSupported,
    };
}
