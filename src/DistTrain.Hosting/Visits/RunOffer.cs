using System.Text;
using DistTrain.Data;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>What whoever joins a run is sent.</summary>
/// <param name="RunFile">The run file in UTF-8, every default written out.</param>
/// <param name="Fingerprint">The checksum of all data, decoded.</param>
/// <param name="Files">The path of each data file, by what the data source calls it; none where data are computed.</param>
public sealed record RunOffer(byte[] RunFile, string Fingerprint, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The offer of a run.</summary>
    /// <exception cref="ConfigurationException">The run file is too long.</exception>
    public static RunOffer Of(RunSpec spec, DataSplits data, IReadOnlyDictionary<string, string> files)
    {
        byte[] runFile = Encoding.UTF8.GetBytes(Training.RunFile.Write(spec));
        return runFile.Length <= VisitMessages.RunFileBytesMax
            ? new RunOffer(runFile, data.Fingerprint, files)
            : throw new ConfigurationException(
                $"The run file has {runFile.Length:N0} bytes; nodes are sent at most {VisitMessages.RunFileBytesMax:N0}.");
    }
}
