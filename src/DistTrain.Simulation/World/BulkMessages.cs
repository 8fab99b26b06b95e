using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>The messages beside which bulk travels: copied at send, as a network does, and released where one is lost.</summary>
internal static class BulkMessages
{
    /// <summary>Bytes of a message without bulk.</summary>
    public const int ControlBytes = 128;

    /// <summary>The bulk beside a message, if there is any.</summary>
    public static bool TryGet(Message message, out BulkSlice bulk)
    {
        bulk = message.Bulk.GetValueOrDefault();
        return message.Bulk is not null;
    }

    /// <summary>The message with a copy of its bulk, one reference of which is the receiver's.</summary>
    public static Message Copy(Message message, in BulkSlice bulk, BulkPool pool)
    {
        Bulk memory = pool.Rent();
        // At the same place: a range's weights say by it where in the flat vector they belong.
        var copy = new BulkSlice(memory, bulk.Start, bulk.Length);
        bulk.Span.CopyTo(copy.Span);
        // The figures lie in an array that the worker may use again for its next step.
        return message is StepMessages.GradientPushed { Metrics.Count: > 0 } push
            ? push with { Gradient = copy, Metrics = push.Metrics.ToArray() }
            : message.WithBulk(copy);
    }

    /// <summary>Gives a lost message's bulk back.</summary>
    public static void Release(Message message)
    {
        if (TryGet(message, out BulkSlice bulk))
            bulk.Bulk.Release();
    }

    /// <summary>What a message weighs on the wire.</summary>
    public static int Bytes(Message message, in BulkSlice bulk) => message switch
    {
        ReplicationMessages.RangeTransferred { State: var part } => ControlBytes + 4 * part.Weights.Length * (1 + part.Slots.Length),
        CheckpointMessages.SavePart { Part: var part } => ControlBytes + 4 * part.Weights.Length * (1 + part.Slots.Length),
        StorageMessages.PartRead { Part: var part } => ControlBytes + 4 * part.Weights.Length * (1 + part.Slots.Length),
        WeightMessages.WeightsRead read => ControlBytes + 4 * read.Weights.Length,
        _ => ControlBytes + 4 * bulk.Length,
    };
}
