namespace DistTrain.Numerics.Tests;

public sealed class KernelTests
{
    [Fact]
    public void Without_a_request_the_widest_path_is_taken() => Kernel.Select(null).ShouldBe(Kernel.Supported[^1]);

    [Fact]
    public void Every_supported_path_can_be_asked_for_by_name()
    {
        foreach (KernelPath path in Kernel.Supported)
            Kernel.Select(Kernel.Name(path)).ShouldBe(path);
    }

    [Fact]
    public void An_unknown_name_is_answered_with_what_there_is()
        => Should.Throw<ArgumentException>(() => Kernel.Select("avx3")).Message
            .ShouldBe($"DISTTRAIN_KERNEL=avx3 names no kernel path; this machine has: {string.Join(", ", Kernel.Supported.Select(Kernel.Name))}.");

    [Fact]
    public void The_scalar_path_is_everywhere() => Kernel.Supported.ShouldContain(KernelPath.Scalar);

    [Theory]
    [MemberData(nameof(KernelPathsUnderTest.All), MemberType = typeof(KernelPathsUnderTest))]
    public void Every_path_with_fused_multiply_add_has_the_same_hash(KernelPath path)
        => KernelSelfTest.Hash(path).ShouldBe(KernelSelfTest.Hash(KernelPath.Scalar));

    [Fact]
    public void The_identity_is_path_and_hash() => Kernel.Identity.ShouldMatch("^(scalar|128|avx2|avx512):[0-9a-f]{12}$");
}
