namespace DistTrain.Numerics;

/// <summary>
/// What a random stream is for. Streams of different purposes never share a number. Values are part of a run's identity: never
/// renumber.
/// </summary>
public enum RandomPurpose
{
    /// <summary>Initial parameters.</summary>
    Initialisation = 1,

    /// <summary>The order of a data shard's samples in an epoch.</summary>
    SampleOrder = 2,

    /// <summary>Which samples are held out for validation.</summary>
    ValidationSplit = 3,

    /// <summary>The built-in digits.</summary>
    Digits = 4,

    /// <summary>Dropout masks.</summary>
    Dropout = 5,

    /// <summary>Augmentation of inputs.</summary>
    Augmentation = 6,

    /// <summary>Stochastic rounding in gradient codecs.</summary>
    Codec = 7,

    /// <summary>Injected faults.</summary>
    Faults = 8,

    /// <summary>Operands of the kernel self-test.</summary>
    SelfTest = 9,

    /// <summary>Stochastic rounding in weight codecs.</summary>
    WeightCodec = 10,

    /// <summary>Which computations are done twice.</summary>
    Verification = 11,
}
