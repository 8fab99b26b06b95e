namespace DistTrain.Data;

/// <summary>
/// Samples in memory that can be read in any order, by any number of threads at once. Reading writes straight into the caller's
/// buffers and takes no memory.
/// </summary>
public abstract class Dataset
{
    private readonly Lazy<string> _fingerprint;

    /// <summary>Describes a data set.</summary>
    /// <param name="count">How many samples.</param>
    /// <param name="inputDims">The dimensions of one sample's input, outermost first.</param>
    /// <param name="classes">How many classes, or 0 for regression.</param>
    private protected Dataset(int count, int[] inputDims, int classes)
    {
        (Count, InputDims, Classes) = (count, inputDims, classes);
        InputLength = inputDims.Aggregate(1, (product, dim) => checked(product * dim));
        _fingerprint = new Lazy<string>(ComputeFingerprint);
    }

    /// <summary>How many samples there are.</summary>
    public int Count { get; }

    /// <summary>
    /// The dimensions of one sample's input: <c>[channels, height, width]</c> for images, <c>[features]</c> for tables.
    /// </summary>
    public int[] InputDims { get; }

    /// <summary>Numbers in one sample's input: the product of <see cref="InputDims"/>.</summary>
    public int InputLength { get; }

    /// <summary>How many classes the labels have; 0 for regression.</summary>
    public int Classes { get; }

    /// <summary>Numbers in one sample's target.</summary>
    public int TargetLength => 1;

    /// <summary>
    /// Original units per unit of target: an error measured on targets times this is in original units. 1 unless standardised.
    /// </summary>
    public virtual double TargetScale => 1;

    /// <summary>A target in original units is target × <see cref="TargetScale"/> + this. 0 unless standardised.</summary>
    public virtual double TargetOffset => 0;

    /// <summary>The classes' names by number, or the digits' where the source has none; empty for regression.</summary>
    public virtual IReadOnlyList<string> ClassNames => [.. Enumerable.Range(0, Classes).Select(label => label.ToString())];

    /// <summary>
    /// SHA-256, in hex, of everything that reading can return: sizes, inputs, their scaling, labels or targets. Two nodes whose
    /// fingerprints agree train on the same data. Computed at the first call.
    /// </summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>Writes the inputs of <paramref name="samples"/> as rows of (samples, <see cref="InputLength"/>).</summary>
    /// <param name="samples">Sample numbers, each at least 0 and less than <see cref="Count"/>.</param>
    /// <param name="destination">Receives samples × <see cref="InputLength"/> numbers; may be longer.</param>
    /// <exception cref="ArgumentException">A sample does not exist or the destination is too short.</exception>
    public abstract void ReadInputs(ReadOnlySpan<int> samples, Span<float> destination);

    /// <summary>Writes the class numbers of <paramref name="samples"/>.</summary>
    /// <exception cref="ArgumentException">A sample does not exist or the destination is too short.</exception>
    /// <exception cref="InvalidOperationException">The data set is for regression.</exception>
    public abstract void ReadLabels(ReadOnlySpan<int> samples, Span<int> destination);

    /// <summary>
    /// Writes the targets of <paramref name="samples"/>, (samples, <see cref="TargetLength"/>); for classes, the class number.
    /// </summary>
    /// <exception cref="ArgumentException">A sample does not exist or the destination is too short.</exception>
    public abstract void ReadTargets(ReadOnlySpan<int> samples, Span<float> destination);

    /// <summary>Feeds everything that reading can return into a hash.</summary>
    private protected abstract string ComputeFingerprint();

    private protected static void RequireRoom(int samples, int length, int destination)
    {
        if (destination < (long)samples * length)
            throw new ArgumentException(
                $"{samples} samples of {length} numbers need {(long)samples * length} places; "
                + $"the destination has {destination}.", nameof(destination));
    }

    private protected void RequireSample(int sample)
    {
        if ((uint)sample >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(sample), sample, $"Samples are numbered 0 to {Count - 1}.");
    }
}
