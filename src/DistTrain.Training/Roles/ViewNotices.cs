namespace DistTrain.Training;

/// <summary>What a new view means for those who take part, for the user.</summary>
internal static class ViewNotices
{
    /// <summary>Who left, is lost, has joined, or has taken a lost one's place.</summary>
    /// <param name="before">The view before.</param>
    /// <param name="after">The view that is in force now.</param>
    /// <param name="leaves">Whether a member was asked to leave.</param>
    /// <param name="step">How many steps are committed.</param>
    public static IEnumerable<RunEvent.Notice> Between(View before, View after, Predicate<RoleAddress> leaves, long step)
    {
        foreach ((RoleAddress address, _, _) in before.Members.Where(member => !Stays(member, after)))
        {
            if (leaves(address))
                yield return new RunEvent.Left(step, address);
            else if (!after.Evicted.Contains(address))
                yield return new RunEvent.Lost(step, address);
        }

        foreach (Member member in after.Members.Where(member => !Stays(member, before)))
            yield return new RunEvent.Joined(step, member.Address);
        if (after.Restore != before.Restore)
            yield break;
        var promoted = new SortedDictionary<(int Server, int Former), List<int>>();
        for (int range = 0; range < after.Ranges.Count; range++)
        {
            (int server, int former) = (after.Ranges[range].Primary, before.Ranges[range].Primary);
            if (server == former || before.Find(RoleAddress.Server(former)) is not { } gone || Stays(gone, after))
                continue;
            if (!promoted.TryGetValue((server, former), out List<int>? ranges))
                promoted.Add((server, former), ranges = []);
            ranges.Add(range);
        }

        foreach (((int server, int former), List<int> ranges) in promoted)
            yield return new RunEvent.Promoted(step, RoleAddress.Server(server), RoleAddress.Server(former), ranges);
    }

    private static bool Stays(Member member, View view) => view.Find(member.Address)?.Incarnation == member.Incarnation;
}
