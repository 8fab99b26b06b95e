namespace DistTrain.Training;

/// <summary>Lists in sentences: <c>voter 1</c>, <c>voters 1 and 4</c>, <c>voters 1, 2 and 4</c>.</summary>
internal static class Listing
{
    /// <summary>Things of one kind by their numbers, in the order of the numbers.</summary>
    public static string Of(string noun, IEnumerable<int> numbers)
    {
        int[] all = [.. numbers.Order()];
        return all is [var only] ? $"{noun} {only}" : $"{noun}s {string.Join(", ", all[..^1])} and {all[^1]}";
    }

    /// <summary>Voters by their numbers, and the verb for one or for several.</summary>
    public static string Voters(IReadOnlyCollection<RoleAddress> voters, string one, string several) =>
        $"{Of("voter", voters.Select(voter => voter.Number))} {(voters.Count == 1 ? one : several)}";
}
