using Akka.Dispatch;
using DistTrain.Hosting;

namespace DistTrain.AkkaHost;

/// <summary>
/// Runs actors on the compute threads of a host, which wait actively for a moment before they sleep: between the messages of a
/// step that is cheaper than a thread pool. Akka's own actors, heartbeats among them, never run there, and so never wait for
/// arithmetic.
/// </summary>
internal sealed class LaneDispatcher : MessageDispatcher
{
    private readonly IRoleThreads _threads;
    private readonly int? _home;

    /// <summary>A dispatcher.</summary>
    /// <param name="configurator">Who made it.</param>
    /// <param name="id">Its name among the system's dispatchers.</param>
    /// <param name="threads">The threads.</param>
    /// <param name="home">The one that alone runs its actors; null if any may.</param>
    public LaneDispatcher(MessageDispatcherConfigurator configurator, string id, IRoleThreads threads, int? home)
        : base(configurator)
    {
        (Id, _threads, _home) = (id, threads, home);
        Throughput = DefaultThroughput;
        ShutdownTimeout = TimeSpan.FromSeconds(1);
    }

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run) => _threads.Schedule(new Turn(run, _home));

    /// <summary>The threads are the host's, and outlive the actors.</summary>
    protected override void Shutdown()
    {
    }

    /// <summary>An actor's turn.</summary>
    private sealed class Turn(IRunnable run, int? home) : IRoleWork
    {
        public int? Home => home;

        public void Run() => run.Run();
    }
}
