namespace DistTrain.Architecture.Tests;

/// <summary>Reports every violation of a claim at once, one a line, rather than the first.</summary>
internal static class Claim
{
    public static void Holds(string whatWouldBeRight, IEnumerable<string> violations)
    {
        string[] found = [.. violations];
        Assert.True(found.Length == 0, $"{whatWouldBeRight}\n  {string.Join("\n  ", found)}");
    }
}
