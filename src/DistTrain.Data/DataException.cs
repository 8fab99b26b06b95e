namespace DistTrain.Data;

/// <summary>
/// Data that cannot be used as they are: the message names the file and place, what was found and what would be right.
/// </summary>
public sealed class DataException : Exception
{
    /// <summary>Reports unusable data.</summary>
    public DataException(string message) : base(message)
    {
    }

    /// <summary>Reports unusable data and what revealed it.</summary>
    public DataException(string message, Exception inner) : base(message, inner)
    {
    }
}
