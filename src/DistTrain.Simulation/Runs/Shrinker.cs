namespace DistTrain.Simulation;

/// <summary>Finds a short part of a list that still has a property.</summary>
internal static class Shrinker
{
    /// <summary>Leaves out as much as it can, in ever smaller pieces, until no single item can go.</summary>
    /// <param name="items">A list that has the property.</param>
    /// <param name="holds">Whether a shorter list has it, too.</param>
    public static IReadOnlyList<T> Shrink<T>(IReadOnlyList<T> items, Func<IReadOnlyList<T>, bool> holds)
    {
        if (items.Count > 0 && holds([]))
            return [];
        int pieces = 2;
        while (items.Count > 1)
        {
            T[]? shorter = WithoutAPiece(items, pieces, holds);
            if (shorter is not null)
            {
                items = shorter;
                pieces = Math.Max(2, pieces - 1);
            }
            else if (pieces >= items.Count)
            {
                break;
            }
            else
            {
                pieces = Math.Min(2 * pieces, items.Count);
            }
        }

        return items;
    }

    private static T[]? WithoutAPiece<T>(IReadOnlyList<T> items, int pieces, Func<IReadOnlyList<T>, bool> holds)
    {
        for (int piece = 0; piece < pieces; piece++)
        {
            int first = items.Count * piece / pieces, end = items.Count * (piece + 1) / pieces;
            T[] rest = [.. items.Take(first), .. items.Skip(end)];
            if (rest.Length < items.Count && holds(rest))
                return rest;
        }

        return null;
    }
}
