using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>Runs a view on its own thread beside the training.</summary>
internal sealed class ViewThread : IRunObserver, IDisposable
{
    private readonly EventFeed _feed;
    private readonly Thread _thread;

    /// <summary>Starts the view.</summary>
    /// <param name="view">The view.</param>
    /// <param name="stepsEvery">Every how many steps it wants to see one for certain; 0 for none.</param>
    public ViewThread(IRunView view, int stepsEvery)
    {
        _feed = new EventFeed(stepsEvery);
        _thread = new Thread(() => Run(view)) { Name = "view", IsBackground = true };
        _thread.Start();
    }

    /// <summary>How far the run is.</summary>
    public RunProgress Progress => _feed.Progress;

    /// <inheritdoc/>
    public void OnEvent(RunEvent runEvent) => _feed.OnEvent(runEvent);

    /// <summary>Shows what is left and ends the view.</summary>
    public void Dispose()
    {
        _feed.End();
        _thread.Join();
        _feed.Dispose();
    }

    /// <summary>A terminal that went away must not take the training with it.</summary>
    private void Run(IRunView view)
    {
        try
        {
            view.Run(_feed);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            _feed.End();
        }
    }
}
