namespace DistTrain.Cli;

/// <summary>
/// A way to show a run. It has a thread of its own, so however slow the terminal is, training does not wait for it.
/// </summary>
internal interface IRunView
{
    /// <summary>Shows what the feed brings until it ends.</summary>
    void Run(EventFeed feed);
}
