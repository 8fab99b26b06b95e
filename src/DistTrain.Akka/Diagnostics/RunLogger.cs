using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace DistTrain.AkkaHost;

/// <summary>
/// Tells the run's user what Akka warns of, and what reached nobody or was understood by nobody: each kind of message once.
/// </summary>
internal sealed class RunLogger : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly RunLogSetup? _log = Context.System.Settings.Setup.Get<RunLogSetup>().GetOrElse(null!);
    private readonly HashSet<(Type, string)> _told = [];

    public RunLogger()
    {
        Receive<InitializeLogger>(_ =>
        {
            Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
            Context.System.EventStream.Subscribe(Self, typeof(UnhandledMessage));
            Sender.Tell(new LoggerInitialized());
        });
        Receive<DeadLetter>(letter => Tell(letter.Message, letter.Sender, $"did not reach {letter.Recipient.Path}"));
        Receive<UnhandledMessage>(message =>
            Tell(message.Message, message.Sender, $"was not understood by {message.Recipient.Path}"));
        Receive<LogEvent>(entry => _log?.Warn($"akka: {entry.Message}{Cause(entry)}"));
    }

    private static string Cause(LogEvent entry) => entry.Cause is { } cause ? $": {cause.Message}" : "";

    private void Tell(object message, IActorRef? sender, string fate)
    {
        string name = message is RoleEnvelope envelope
            ? $"{envelope.Message.GetType().Name} of {envelope.From} to {envelope.To}"
            : $"{message.GetType().Name} of {sender?.Path.ToString() ?? "nobody"}";
        if (_told.Add((message.GetType(), fate)))
            _log?.Warn($"akka: {name} {fate}");
    }
}
