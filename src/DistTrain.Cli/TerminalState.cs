namespace DistTrain.Cli;

/// <summary>What the live view changes in a terminal and must not leave behind when the process ends at once.</summary>
internal static class TerminalState
{
    private const string ShowCursor = "\e[?25h";

    /// <summary>Whether the live view has hidden the cursor.</summary>
    public static bool CursorHidden { get; set; }

    /// <summary>Puts the terminal right.</summary>
    public static void Restore()
    {
        if (CursorHidden)
            Console.Out.Write(ShowCursor + Environment.NewLine);
        Console.Out.Flush();
    }
}
