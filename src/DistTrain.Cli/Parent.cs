namespace DistTrain.Cli;

/// <summary>The process that started this one and holds the other end of its standard input.</summary>
internal static class Parent
{
    /// <summary>Has something done once it is gone.</summary>
    public static void OnLost(Action action) => new Thread(() =>
    {
        while (Console.In.Read() >= 0)
        {
        }

        action();
    }) { IsBackground = true, Name = "parent" }.Start();
}
