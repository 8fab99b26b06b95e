using DistTrain.Data;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>Tells the user of an error in one or two lines, and the shell in a number.</summary>
internal static class ErrorReport
{
    private const int DiskFull = 28, DiskQuota = 122, WindowsDiskFull = 0x70;

    /// <summary>Writes <c>error: …</c> and returns the exit code.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="stderr">Where it is told.</param>
    /// <param name="trace">Whether to write the stack trace as well.</param>
    public static int Write(Exception error, TextWriter stderr, bool trace)
    {
        (int code, string message, string? hint) = Explain(error);
        stderr.WriteLine($"error: {OneLine(message)}");
        if (hint is not null)
            stderr.WriteLine($"  {hint}");
        if (trace)
            stderr.WriteLine(error);
        return code;
    }

    private static (int Code, string Message, string? Hint) Explain(Exception error) => error switch
    {
        UsageException e => (ExitCode.Usage, e.Message, e.Command is null ? null : $"'{e.Command} --help' shows what it takes"),
        ConfigurationException e => (ExitCode.Usage, e.Message, null),
        DataException e => (ExitCode.Data, e.Message, null),
        RefusedException e => (ExitCode.RunFailed, e.Message, null),
        RunFailedException e => (ExitCode.RunFailed, e.Message, null),
        OperationCanceledException => (ExitCode.Interrupted, "interrupted", null),
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        IOException e when IsDiskFull(e) => (ExitCode.RunFailed, $"no space left on the device: {e.Message}", null),
        IOException or UnauthorizedAccessException => (ExitCode.RunFailed, error.Message, null),
        OutOfMemoryException =>
            (ExitCode.RunFailed, "out of memory; a smaller batch, model or number of workers needs less", null),
        _ => (ExitCode.RunFailed, $"{error.GetType().Name}: {error.Message}",
            "this is a fault of disttrain's own; --trace-errors shows where"),
    };

    private static bool IsDiskFull(IOException e) => (e.HResult & 0xFFFF) is DiskFull or DiskQuota or WindowsDiskFull;

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.');
}
