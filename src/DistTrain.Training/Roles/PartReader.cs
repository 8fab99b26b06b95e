namespace DistTrain.Training;

/// <summary>A member's reading of checkpoint parts at a restore: one source after the other, until one has the part
/// whole.</summary>
internal sealed class PartReader(RunPlan plan)
{
    private readonly Dictionary<int, Reading> _readings = [];

    /// <summary>Whether it waits for a part.</summary>
    public bool Busy => _readings.Count > 0;

    /// <summary>Begins to read a range; one that is already being read goes on.</summary>
    public void Begin(IRoleContext context, WeightMessages.RestoreRange order)
    {
        if (_readings.TryGetValue(order.Range, out Reading? running) && running.Order.Stamp == order.Stamp)
            return;
        var reading = new Reading(order);
        _readings[order.Range] = reading;
        Ask(context, reading);
    }

    /// <summary>The order that a part answers; null if nobody waits for it any more.</summary>
    public WeightMessages.RestoreRange? Take(StorageMessages.PartRead read) =>
        _readings.TryGetValue(read.Part.Range.Index, out Reading? reading) && reading.Order.Restore == read.Restore
            && reading.Order.Step == read.Part.Step && (!reading.Order.Line.IsKnown || reading.Order.Line == read.Part.Line)
            && _readings.Remove(read.Part.Range.Index)
                ? reading.Order
                : null;

    /// <summary>A source does not have it: asks the next, or tells the coordinator that there is none.</summary>
    public void Fail(IRoleContext context, RoleAddress coordinator, RoleAddress source, StorageMessages.PartUnreadable failed)
    {
        if (!_readings.TryGetValue(failed.Range, out Reading? reading) || reading.Order.Restore != failed.Restore
            || reading.Order.Step != failed.Step || reading.Order.Sources[reading.Source] != source)
            return;
        Next(context, coordinator, reading, failed.Reason);
    }

    /// <summary>Asks again; who has been silent twice is passed over.</summary>
    public void Retry(IRoleContext context, RoleAddress coordinator)
    {
        foreach (Reading reading in _readings.Values.ToArray())
        {
            if (reading.Asked < 2)
                Ask(context, reading);
            else
                Next(context, coordinator, reading, "it does not answer.");
        }
    }

    /// <summary>Forgets everything of before a restore.</summary>
    public void Clear() => _readings.Clear();

    private void Next(IRoleContext context, RoleAddress coordinator, Reading reading, string reason)
    {
        string where = $"{reading.Order.Sources[reading.Source]}: {reason}";
        reading.Source++;
        reading.Asked = 0;
        if (reading.Source < reading.Order.Sources.Count)
        {
            Ask(context, reading);
            return;
        }

        WeightMessages.RestoreRange order = reading.Order;
        _readings.Remove(order.Range);
        context.Send(coordinator, new WeightMessages.RestoreFailed(order.Stamp, order.Restore, order.Step, order.Range, where));
    }

    private void Ask(IRoleContext context, Reading reading)
    {
        reading.Asked++;
        WeightMessages.RestoreRange order = reading.Order;
        context.Send(order.Sources[reading.Source], new StorageMessages.ReadPart(
            order.Restore, order.Step, plan.Part(order.Range), order.Line));
    }

    private sealed class Reading(WeightMessages.RestoreRange order)
    {
        public WeightMessages.RestoreRange Order => order;

        public int Source { get; set; }

        public int Asked { get; set; }
    }
}
