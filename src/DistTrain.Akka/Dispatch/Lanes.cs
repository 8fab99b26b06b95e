using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>The dispatchers over a host's compute threads: one for each thread, and one for any of them.</summary>
internal static class Lanes
{
    private const string Any = "disttrain.lanes", One = "disttrain.lane-";

    /// <summary>Makes them known to a system. Its actors must have ended before the threads do.</summary>
    public static void Register(ActorSystem system, IRoleThreads threads)
    {
        void Add(string id, int? home) => system.Dispatchers.RegisterConfigurator(
            id, new Configurator(system.Dispatchers.Prerequisites, id, threads, home));

        Add(Any, home: null);
        for (int lane = 0; lane < threads.Count; lane++)
            Add(Of(lane), lane);
    }

    /// <summary>The dispatcher of a role.</summary>
    /// <param name="address">The role.</param>
    /// <param name="pinned">Whether it has a thread of its own, so that its working set stays in one core's cache.</param>
    /// <param name="threads">The threads.</param>
    public static string Of(RoleAddress address, bool pinned, IRoleThreads threads) =>
        pinned ? Of(address.Number % threads.Count) : Any;

    private static string Of(int lane) => One + lane.ToString(CultureInfo.InvariantCulture);

    private sealed class Configurator : MessageDispatcherConfigurator
    {
        private readonly LaneDispatcher _dispatcher;

        public Configurator(IDispatcherPrerequisites prerequisites, string id, IRoleThreads threads, int? home)
            : base(Config.Empty, prerequisites) => _dispatcher = new LaneDispatcher(this, id, threads, home);

        public override MessageDispatcher Dispatcher() => _dispatcher;
    }
}
