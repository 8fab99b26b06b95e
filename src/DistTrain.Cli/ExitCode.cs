namespace DistTrain.Cli;

/// <summary>What the command tells the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command line or the run file is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The data are missing or unusable.</summary>
    public const int Data = 3;

    /// <summary>The run failed, or an audit found something wrong.</summary>
    public const int RunFailed = 4;

    /// <summary>Interrupted by Ctrl-C or SIGTERM, as shells count it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
