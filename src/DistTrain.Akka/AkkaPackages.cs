using System.Reflection;
using Akka.Actor;

namespace DistTrain.AkkaHost;

/// <summary>The Akka.NET that this build was made with.</summary>
public static class AkkaPackages
{
    /// <summary>The version of the loaded Akka.NET, such as <c>1.5.56</c>.</summary>
    public static string Version { get; } =
        typeof(ActorSystem).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];
}
