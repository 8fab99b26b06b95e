using System.Globalization;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Writes a history as readable lines: the same history gives the same bytes.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="messages">Whether messages are written too, not only what roles record.</param>
internal sealed class TraceWriter(TextWriter output, bool messages)
{
    public void Started(long time, RoleSlot slot) => Line(time, slot, "starts");

    public void Recorded(long time, RoleSlot slot, HistoryEvent historyEvent) =>
        Line(time, slot, $"* {RecordText.Of(historyEvent)}");

    public void Published(long time, RoleSlot slot, RunEvent runEvent)
    {
        if (runEvent is not RunEvent.WorkerChanged)
            Line(time, slot, $"! {RecordText.Of(runEvent)}");
    }

    public void Received(long time, RoleSlot slot, RoleAddress from, Message message)
    {
        if (messages)
            Line(time, slot, from == slot.Address ? $"< {RecordText.Of(message)}" : $"< {from}: {RecordText.Of(message)}");
    }

    public void Lost(long time, RoleAddress from, RoleAddress to, Message message, string how)
    {
        if (messages)
            Note(time, $"{how}: {from} > {to}: {RecordText.Of(message)}");
    }

    public void Twice(long time, RoleAddress from, RoleAddress to, Message message)
    {
        if (messages)
            Note(time, $"twice: {from} > {to}: {RecordText.Of(message)}");
    }

    public void Note(long time, string text)
    {
        output.Write(Seconds(time));
        output.Write("  -- ");
        output.Write(text);
        output.Write('\n');
    }

    private void Line(long time, RoleSlot slot, string text)
    {
        output.Write(Seconds(time));
        output.Write("  ");
        output.Write(string.Create(CultureInfo.InvariantCulture, $"{FaultSchedule.Name(slot.Address)}#{slot.Incarnation}").PadRight(17));
        output.Write(text);
        output.Write('\n');
    }

    private static string Seconds(long time) =>
        (time / (decimal)TimeSpan.TicksPerSecond).ToString("0.0000000", CultureInfo.InvariantCulture);
}
