using System.Collections.Frozen;

namespace DistTrain.Training;

/// <summary>
/// The bytes of a message between nodes: its number, sender and receiver as varints, then its fields. A new field gets a new
/// number and must mean nothing where it is missing, so that nodes of neighbouring versions understand each other; whatever
/// cannot be said so gets a new message. Adding a message: one line in the class of its conversation.
/// </summary>
public static class WireForm
{
    private static readonly MessageForm[] s_forms =
    [
        .. MembershipForms.All, .. StepForms.All, .. WeightForms.All, .. ReplicationForms.All, .. CheckpointForms.All,
        .. StorageForms.All, .. VoterForms.All, .. EvaluationForms.All, .. NodeForms.All, .. VisitForms.All,
        .. ClusterForms.All,
    ];

    private static readonly FrozenDictionary<Type, MessageForm> s_byType = s_forms.ToFrozenDictionary(form => form.Type);
    private static readonly FrozenDictionary<int, MessageForm> s_byNumber = s_forms.ToFrozenDictionary(form => form.Number);

    /// <summary>Whether a message may travel between nodes. What a role only ever hears from its own host may not.</summary>
    public static bool Has(Type message) => s_byType.ContainsKey(message);

    /// <summary>How many floats a message's payload has, before it is written.</summary>
    public static long PayloadFloats(Message message) => message switch
    {
        { Bulk: { } slice } => slice.Length,
        CheckpointMessages.SavePart(_, var part) => PayloadFloats(part),
        StorageMessages.PartRead(_, var part) => PayloadFloats(part),
        ReplicationMessages.RangeTransferred transferred => PayloadFloats(transferred.State),
        WeightMessages.WeightsRead read => read.Weights.Length,
        _ => 0,
    };

    private static long PayloadFloats(CheckpointPart part) => (long)part.Weights.Length * (1 + part.Slots.Length);

    /// <summary>Writes a message in place of what the writer held. Its bulk is listed, neither copied nor released.</summary>
    /// <exception cref="ArgumentException">It is of a kind that does not travel, or beyond <see cref="WireLimits"/>.</exception>
    public static void Write(WireWriter writer, RoleAddress from, RoleAddress to, Message message)
    {
        if (!s_byType.TryGetValue(message.GetType(), out MessageForm? form))
            throw new ArgumentException($"{message.GetType().Name} is between a role and its own host; it does not travel.");
        writer.Clear();
        writer.Varint((ulong)form.Number);
        writer.Varint(WireValues.Pack(from));
        writer.Varint(WireValues.Pack(to));
        form.Write(writer, message);
    }

    /// <summary>Reads a message. Its payload is still to come: <see cref="PayloadPlan.Destinations"/> says where to.</summary>
    /// <param name="bytes">What was written.</param>
    /// <param name="payload">Takes memory for the payload; emptied if the message is refused.</param>
    /// <param name="payloadBytes">How many bytes follow.</param>
    /// <exception cref="InvalidDataException">The bytes are no message that this program knows; the text says why.</exception>
    public static RoutedMessage Read(ReadOnlySpan<byte> bytes, PayloadPlan payload, long payloadBytes)
    {
        payload.Begin(payloadBytes);
        try
        {
            if (bytes.Length > WireLimits.ControlBytesMax || payloadBytes is < 0 or > WireLimits.PayloadBytesMax)
                throw new InvalidDataException("it is too long.");
            var reader = new WireReader(bytes, payload);
            ulong number = reader.Varint();
            if (number > int.MaxValue || !s_byNumber.TryGetValue((int)number, out MessageForm? form))
                throw new InvalidDataException($"message {number} is unknown to this program.");
            RoleAddress from = WireValues.Unpack(reader.Varint()), to = WireValues.Unpack(reader.Varint());
            Message message = form.Read(ref reader);
            reader.End();
            payload.End();
            return new RoutedMessage(from, to, message);
        }
        catch
        {
            payload.Abandon();
            throw;
        }
    }
}
