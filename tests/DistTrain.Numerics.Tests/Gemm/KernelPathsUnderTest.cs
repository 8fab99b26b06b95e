using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DistTrain.Numerics.Tests;

/// <summary>The paths of this machine that promise the bits of the fused definition.</summary>
public static class KernelPathsUnderTest
{
    public static TheoryData<KernelPath> All => [.. Kernel.Supported.Where(IsFused)];

    private static bool IsFused(KernelPath path) => path != KernelPath.Vector128 || Fma.IsSupported || AdvSimd.IsSupported;
}
