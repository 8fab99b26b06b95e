using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>A schedule of faults for a node of a real cluster.</summary>
public static class FaultFile
{
    /// <summary>
    /// Reads a schedule in the form that <c>disttrain simulate --faults</c> takes; times count from
    /// when the node takes part in a run, and a role is named by its node's number.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="options">Where the node is bound.</param>
    /// <param name="forced">Whether the user insists on it beyond loopback.</param>
    /// <exception cref="ConfigurationException">
    /// It is none, has faults that are not of messages, or would do harm to more than this machine; the message says where.
    /// </exception>
    public static IReadOnlyList<Fault> Read(string file, AkkaNodeOptions options, bool forced)
    {
        if (!RemoteSecurity.IsLocal(options) && !forced)
            throw new ConfigurationException(
                "--faults does harm on purpose, and "
                + $"{options.PublicHost ?? options.Host} is no loopback address: --force-faults insists.");
        try
        {
            return FaultSchedule.Parse(File.ReadAllText(file), file, new ClusterFaultStage());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file} cannot be read: {failure.Message}");
        }
    }
}
