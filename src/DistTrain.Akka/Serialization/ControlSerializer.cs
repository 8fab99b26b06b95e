using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace DistTrain.AkkaHost;

/// <summary>
/// Hyperion for control messages, behind a closed list of types: nothing else is ever made. The filter has to be passed to
/// the base constructor: a <c>HyperionSerializerSetup</c>'s has no effect, and the configuration's <c>allowed-types</c> knows one
/// of Hyperion's two forms of a name only.
/// </summary>
/// <remarks>
/// Hyperion believes every length that it reads, up to two gigabytes for a few damaged bytes, and reads what is nested by
/// recursion until the stack is full. So it is given nothing but an envelope whose every byte around the message is as it must
/// be; the message's own reader checks the rest.
/// </remarks>
public sealed class ControlSerializer : HyperionSerializer
{
    /// <summary>The serializer's number on the wire; Akka.NET keeps those up to 40 for itself.</summary>
    public const int Number = 801;

    /// <summary>
    /// What Hyperion writes before the length of an envelope's bytes: a type's name, and that an array of bytes follows.
    /// </summary>
    private static readonly byte[] s_head =
        [255, .. BitConverter.GetBytes(ControlTypeFilter.Name.Length), .. Encoding.ASCII.GetBytes(ControlTypeFilter.Name), 9];

    /// <summary>The serializer of an actor system.</summary>
    public ControlSerializer(ExtendedActorSystem system)
        : base(system, HyperionSerializerSettings.Default
            .WithPreserveObjectReference(false)
            .WithVersionTolerance(false)
            .WithDisallowUnsafeType(true)
            .WithTypeFilter(new ControlTypeFilter()))
    {
    }

    /// <inheritdoc/>
    public override int Identifier => Number;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj is RoleEnvelope envelope
        ? base.ToBinary(WrittenEnvelope.Of(envelope))
        : throw new RefusedMessageException($"{obj.GetType()} is not on the list of control messages.");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type)
    {
        if (!IsEnvelope(bytes))
            throw new RefusedMessageException($"{Named(bytes)} is not on the list of control messages.");
        try
        {
            return ((WrittenEnvelope)base.FromBinary(bytes, type)).Read();
        }
        catch (SerializationException failure) when (failure is not RefusedMessageException)
        {
            throw new RefusedMessageException($"Hyperion cannot read it: {failure.Message}", failure);
        }
    }

    /// <summary>Whether bytes are a written envelope and nothing else.</summary>
    private static bool IsEnvelope(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(s_head) && bytes.Length >= s_head.Length + sizeof(int)
        && BitConverter.ToInt32(bytes[s_head.Length..]) == bytes.Length - s_head.Length - sizeof(int);

    /// <summary>The type that bytes begin with, for an operator; as much of it as is fit to print.</summary>
    private static string Named(ReadOnlySpan<byte> bytes)
    {
        const int Head = 1 + sizeof(int), CharsMax = 120;
        int length = bytes.Length >= Head && bytes[0] is 255 or 251 ? BitConverter.ToInt32(bytes[1..]) : 0;
        if (length <= 0 || length > bytes.Length - Head)
            return $"what came in {bytes.Length} bytes";
        string name = Encoding.ASCII.GetString(bytes.Slice(Head, Math.Min(length, CharsMax)));
        return name == ControlTypeFilter.Name
            ? "a damaged envelope"
            : string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || ".,+`[]- ".Contains(c) ? c : '?'));
    }
}
