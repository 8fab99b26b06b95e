using Akka.Configuration;

namespace DistTrain.AkkaHost;

/// <summary>The actor system of a run in one process.</summary>
internal static class LocalConfiguration
{
    /// <summary>It has no network, and tells the run's user what Akka has to say.</summary>
    public static Config Value { get; } = ConfigurationFactory.ParseString(
        """
        akka {
          actor.provider = local
          # What goes wrong becomes a warning of the run; standard output is the run's own.
          loggers = ["DistTrain.AkkaHost.RunLogger, DistTrain.Akka"]
          loglevel = WARNING
          stdout-loglevel = OFF
          log-dead-letters = off  # RunLogger tells of them
          coordinated-shutdown {
            # The command hears signals: the first stops the run, the second ends the process.
            run-by-clr-shutdown-hook = off
            # A step and its checkpoint take as long as they take.
            phases.service-stop.timeout = 1 d
          }
        }
        """);
}
