using System.Diagnostics.CodeAnalysis;

namespace DistTrain.Nn;

/// <summary>
/// The dimensions of one sample, or of one parameter tensor, outermost first: <c>(784)</c>, <c>(1, 28, 28)</c>. The batch is
/// never part of it.
/// </summary>
public sealed class Shape : IEquatable<Shape>
{
    private readonly int[] _dimensions;

    /// <summary>A shape of the given dimensions, each at least 1.</summary>
    /// <exception cref="ArgumentException">
    /// There is no dimension, one is not positive, or their product exceeds 2³¹ − 1.
    /// </exception>
    public Shape(params ReadOnlySpan<int> dimensions)
    {
        if (dimensions.IsEmpty)
            throw new ArgumentException("A shape has at least one dimension.", nameof(dimensions));
        _dimensions = dimensions.ToArray();
        long length = 1;
        foreach (int dimension in dimensions)
        {
            if (dimension < 1)
                throw new ArgumentException($"Dimension {dimension} in {this}: each must be at least 1.", nameof(dimensions));
            length *= dimension;
            if (length > int.MaxValue)
                throw new ArgumentException($"{this} has more than {int.MaxValue} elements.", nameof(dimensions));
        }

        Length = (int)length;
    }

    /// <summary>The dimensions, outermost first.</summary>
    public ReadOnlySpan<int> Dimensions => _dimensions;

    /// <summary>How many dimensions there are.</summary>
    public int Rank => _dimensions.Length;

    /// <summary>How many elements there are: the product of the dimensions.</summary>
    public int Length { get; }

    /// <summary>One dimension, counted from the outermost.</summary>
    public int this[int index] => _dimensions[index];

    /// <summary>Whether both are the same shape.</summary>
    public static bool operator ==(Shape? left, Shape? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they are different shapes.</summary>
    public static bool operator !=(Shape? left, Shape? right) => !(left == right);

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] Shape? other) => other is not null && Dimensions.SequenceEqual(other.Dimensions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int dimension in _dimensions)
            hash.Add(dimension);
        return hash.ToHashCode();
    }

    /// <summary>The form <c>(1, 28, 28)</c>.</summary>
    public override string ToString() => $"({string.Join(", ", _dimensions)})";
}
