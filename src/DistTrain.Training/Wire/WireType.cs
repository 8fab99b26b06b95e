namespace DistTrain.Training;

/// <summary>
/// How a field's value is laid out, in the low three bits of its tag. A reader can skip any of them without knowing the field.
/// </summary>
internal enum WireType
{
    /// <summary>An integer of 1 to 10 bytes, seven bits each, the lowest first.</summary>
    Varint = 0,

    /// <summary>Eight bytes, little-endian.</summary>
    Fixed64 = 1,

    /// <summary>A varint that says how many bytes follow.</summary>
    Bytes = 2,
}
