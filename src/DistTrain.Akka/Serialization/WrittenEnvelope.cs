using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// A <see cref="RoleEnvelope"/> as it travels: the bytes of <see cref="WireForm"/>, whose reader checks every length and number,
/// understands neighbouring versions and knows no type but the run's messages.
/// </summary>
/// <param name="Bytes">Sender, receiver and message.</param>
internal sealed record WrittenEnvelope(byte[] Bytes)
{
    [ThreadStatic]
    private static WireWriter? t_writer;

    /// <summary>Writes an envelope.</summary>
    /// <exception cref="RefusedMessageException">Its message does not travel, or carries a payload.</exception>
    public static WrittenEnvelope Of(RoleEnvelope envelope)
    {
        Message message = envelope.Message;
        if (message.Bulk is not null || WireForm.PayloadFloats(message) > 0)
            throw new RefusedMessageException(
                $"{message.GetType().Name} carries {WireForm.PayloadFloats(message)} numbers: it takes the data plane.");
        t_writer ??= new WireWriter();
        try
        {
            WireForm.Write(t_writer, envelope.From, envelope.To, message);
        }
        catch (ArgumentException failure)
        {
            throw new RefusedMessageException(failure.Message, failure);
        }

        return new WrittenEnvelope(t_writer.Written.ToArray());
    }

    /// <summary>Reads the envelope.</summary>
    /// <exception cref="RefusedMessageException">The bytes are none.</exception>
    public RoleEnvelope Read()
    {
        try
        {
            (RoleAddress from, RoleAddress to, Message message) = WireForm.Read(Bytes, PayloadPlan.None, payloadBytes: 0);
            return new RoleEnvelope(from, to, message);
        }
        catch (InvalidDataException failure)
        {
            throw new RefusedMessageException($"an envelope holds no message: {failure.Message}", failure);
        }
    }
}
