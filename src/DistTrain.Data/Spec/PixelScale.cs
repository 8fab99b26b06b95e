namespace DistTrain.Data;

/// <summary>How bytes become inputs. In run files: <c>unit</c>, <c>standard</c>, <c>none</c>.</summary>
public enum PixelScale
{
    /// <summary>0 to 1: byte / 255.</summary>
    Unit,

    /// <summary>(byte − mean) / deviation, one mean and one deviation per channel over the training part.</summary>
    Standard,

    /// <summary>0 to 255.</summary>
    None,
}
