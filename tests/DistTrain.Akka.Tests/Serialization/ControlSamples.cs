using DistTrain.Training;
using DistTrain.Training.Tests;

namespace DistTrain.AkkaHost.Tests;

/// <summary>A message of every kind that travels by Akka.Remote.</summary>
internal static class ControlSamples
{
    /// <summary>The kinds of role and node messages that have no payload.</summary>
    public static IEnumerable<Type> Light { get; } = [.. Kinds.Where(kind => !IsHeavy(kind))];

    /// <summary>Those that have.</summary>
    public static IEnumerable<Type> Heavy { get; } = [.. Kinds.Where(IsHeavy)];

    private static IEnumerable<Type> Kinds => MessageMaker.Kinds.Where(WireForm.Has);

    /// <summary>An envelope with a message of a kind.</summary>
    public static RoleEnvelope Envelope(Type kind) => new(Wired.From, Wired.To, new MessageMaker().Message(kind));

    private static bool IsHeavy(Type kind)
    {
        Message message = new MessageMaker().Message(kind);
        return message.Bulk is not null || WireForm.PayloadFloats(message) > 0;
    }
}
