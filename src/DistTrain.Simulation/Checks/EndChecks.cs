using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>What must not be left when a history is over.</summary>
internal static class EndChecks
{
    public static void Check(World world, Checker checker)
    {
        checker.Close(world.Now);
        Event[] pending = [.. world.Queue.Pending()];
        foreach (RoleSlot slot in world.Slots)
        {
            if (slot.Role is not { } role)
                continue;
            int underWay = pending.Count(next => next.Slot == slot && next.Tag == slot.Incarnation && next.Kind == EventKind.Message
                && BulkMessages.TryGet(next.Message!, out _));
            // Who did not hear of the run's end may wait for the rest of a step, and compute it again and again.
            int waiting = checker.KnowsTheEnd(slot.Address) ? 0 : (checker.Facts.Shards + 1) * checker.Facts.Ranges;
            if (slot.Pool.Outstanding - underWay > waiting)
                Leak(slot, $"holds {slot.Pool.Outstanding - underWay} received buffers");
            if (slot.Jobs == 0 && Cast.Outstanding(role) != 0)
                Leak(slot, $"misses {Cast.Outstanding(role)} buffers of its own");
            if (slot.Jobs > 1)
                Leak(slot, $"has {slot.Jobs} jobs under way");
        }

        int timers = world.Slots.Sum(slot => slot.Role is null ? 0 : slot.TimersSet);
        int live = pending.Count(next => next.Kind == EventKind.Timer && next.Slot!.DueOf((RoleTimer)next.Number) is not null);
        if (live < timers)
            checker.Fail(CheckNames.Leaks, world.Now, $"{timers} timers are set, but only {live} will come due");

        void Leak(RoleSlot slot, string what) => checker.Fail(CheckNames.Leaks, world.Now,
            $"{slot.Address}#{slot.Incarnation} {what} after the run's end");
    }
}
