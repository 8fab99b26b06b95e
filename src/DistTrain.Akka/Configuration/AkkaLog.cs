using System.Diagnostics;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace DistTrain.AkkaHost;

/// <summary>
/// An actor system's log: a line an event, without stack traces. What a peer sends again and again and is refused is told once,
/// with the peer; so are messages that an actor does not handle.
/// </summary>
public sealed class AkkaLog : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    /// <summary>
    /// So many different refusals are remembered; then all are forgotten, so that a stranger cannot fill the memory.
    /// </summary>
    private const int ToldMax = 1000;

    /// <summary>What is not refused but goes on, such as a node that cannot be reached, is told again after so long.</summary>
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, long> _told = [];
    private Action<string> _write = _ => { };

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger initialize:
                _write = Context.System.Settings.Setup.Get<AkkaLogSetup>() is { HasValue: true, Value: var setup }
                    ? setup.Write
                    : Console.Error.WriteLine;
                initialize.LoggingBus.Subscribe(Self, typeof(UnhandledMessage));
                Sender.Tell(new LoggerInitialized());
                return true;
            case UnhandledMessage unhandled:
                Once($"{unhandled.Message.GetType().Name} from {unhandled.Sender} is not handled by {unhandled.Recipient}");
                return true;
            case LogEvent entry:
                Take(entry);
                return true;
            default:
                return false;
        }
    }

    private void Take(LogEvent entry)
    {
        if (Refusal(entry) is { } refusal)
            Once(refusal);
        else if (entry is Warning or Error || (entry is Info && entry.LogClass.Name == "DeadLetterListener"))
            Once(OneLine(entry.Message.ToString()) + (entry.Cause is { } cause ? $": {OneLine(cause.Message)}" : ""), s_again);
    }

    private void Once(string line, TimeSpan? again = null)
    {
        if (_told.TryGetValue(line, out long at) && (again is null || Stopwatch.GetElapsedTime(at) < again))
            return;
        if (_told.Count >= ToldMax)
            _told.Clear();
        _told[line] = Stopwatch.GetTimestamp();
        _write($"akka: {line}");
    }

    /// <summary>What was refused, and whose it was; null if the event tells of something else.</summary>
    private static string? Refusal(LogEvent entry)
    {
        if (entry.Cause is null || entry.LogClass.Namespace?.StartsWith("Akka.Remote", StringComparison.Ordinal) != true)
            return null;
        string text = OneLine(entry.Message.ToString());
        return entry.Cause is System.Runtime.Serialization.SerializationException refused
                ? $"a message {Peer(entry)} is refused: {OneLine(refused.Message)}"
            : entry.Cause.Message.Contains("oversized payload", StringComparison.Ordinal)
                ? $"a message {Peer(entry)} is refused: {OneLine(entry.Cause.Message)}"
            : entry.Cause.GetType().Name == "TooLongFrameException"
                ? $"a frame is refused: {OneLine(entry.Cause.Message)} ({text})"
            : null;
    }

    /// <summary>
    /// The other side, which the path of an association's actors names:
    /// <c>…/reliableEndpointWriter-akka.tcp%3A%2F%2Fdisttrain%40host%3A1-2/…</c>.
    /// </summary>
    private static string Peer(LogEvent entry)
    {
        string source = Uri.UnescapeDataString(Uri.UnescapeDataString(entry.LogSource));
        int begin = source.IndexOf("ndpointWriter-", StringComparison.Ordinal);
        if (begin < 0)
            return $"of {source}";
        string rest = source[(begin + "ndpointWriter-".Length)..];
        int end = rest.IndexOf('/', rest.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0);
        string peer = end < 0 ? rest : rest[..end];
        int number = peer.LastIndexOf('-');
        return $"from {(number < 0 ? peer : peer[..number])}";
    }

    private static string OneLine(string? text) =>
        string.Join(' ', (text ?? "").Split((char[])['\r', '\n', ' '], StringSplitOptions.RemoveEmptyEntries));
}
