namespace DistTrain.Numerics;

/// <summary>The instruction set that the kernels use.</summary>
public enum KernelPath
{
    /// <summary>One element at a time.</summary>
    Scalar,

    /// <summary>128-bit vectors: Arm AdvSimd, or SSE with the fused multiply-add where the machine has it.</summary>
    Vector128,

    /// <summary>256-bit vectors: AVX2 and FMA.</summary>
    Avx2,

    /// <summary>512-bit vectors: AVX-512F.</summary>
    Avx512,
}
