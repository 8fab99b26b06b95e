namespace DistTrain.Numerics;

/// <summary>The few vector operations a tile needs, over one register width; static, so that the JIT inlines them.</summary>
/// <typeparam name="TVector">The register's type.</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>Asks for a cache line that will be needed; a no-op where there is no such instruction.</summary>
    static abstract void Prefetch(float* line);

    static abstract TVector Load(float* from);

    static abstract void Store(float* to, TVector value);

    static abstract TVector Broadcast(float* from);

    /// <summary>x · y + sum with one rounding, wherever the machine can.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector sum);

    static abstract TVector Add(TVector x, TVector y);

    /// <summary>max(x, 0) as <see cref="ReferenceGemm.Relu"/> defines it.</summary>
    static abstract TVector Relu(TVector x);
}
