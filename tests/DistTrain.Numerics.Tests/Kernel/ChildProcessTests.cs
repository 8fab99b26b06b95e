using System.Diagnostics;
using System.Runtime.Intrinsics.X86;

namespace DistTrain.Numerics.Tests;

/// <summary>
/// Asks a process whose runtime hides instruction sets, which is how a lesser machine looks. The child is this very test
/// assembly, run as a program.
/// </summary>
public sealed class ChildProcessTests
{
    [SkippableTheory]
    [InlineData("DOTNET_EnableAVX512", "avx2")]
    [InlineData("DOTNET_EnableAVX2", "128")]
    [InlineData("DOTNET_EnableHWIntrinsic", "scalar")]
    public void Without_an_instruction_set_the_next_narrower_path_is_taken(string variable, string path)
    {
        Skip.IfNot(Kernel.Path == KernelPath.Avx512, "This machine has no AVX-512 to hide.");
        string[] identity = Ask(variable, "0").Split(':');
        identity[0].ShouldBe(path);

        // Hiding AVX2 hides FMA with it: such a machine rounds twice, and its hash must tell.
        (identity[1] == Kernel.Hash).ShouldBe(path != "128");
    }

    [Fact]
    public void Every_supported_path_can_be_forced_and_has_the_same_hash_where_it_fuses()
    {
        foreach (KernelPath path in Kernel.Supported.Where(path => path != KernelPath.Vector128 || Fma.IsSupported))
            Ask(Kernel.Variable, Kernel.Name(path)).ShouldBe(Kernel.Name(path) + ":" + KernelSelfTest.Hash(KernelPath.Scalar));
    }

    [Fact]
    public void A_wrong_request_is_a_clear_error()
        => Ask(Kernel.Variable, "avx1024").ShouldStartWith(
            "DISTTRAIN_KERNEL=avx1024 names no kernel path; this machine has: scalar");

    private static string Ask(string variable, string value)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(typeof(ChildProcessTests).Assembly.Location);
        start.Environment.Remove(Kernel.Variable);
        start.Environment[variable] = value;
        using Process child = Process.Start(start)!;
        string answer = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return answer.Trim();
    }
}
