using System.CommandLine;

namespace DistTrain.Cli;

/// <summary>The command line: what there is, how a wrong one is told, and which code comes back.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line and returns the exit code.</summary>
    public static int Run(string[] args, TextWriter stdout, TextWriter stderr)
    {
        RootCommand root = DistTrainCommand.Create(stdout, stderr);
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        bool trace = parsed.GetResult(CommonOptions.TraceErrors) is { Implicit: false };
        try
        {
            if (parsed.Action is not { ClearsParseErrors: true })
                CommandLineErrors.Check(parsed, args);
            var invocation = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = Timeout.InfiniteTimeSpan,
                Output = stdout,
                Error = stderr,
            };
            return parsed.Invoke(invocation);
        }
#pragma warning disable CA1031 // the last place where an error can become a line and a code
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ErrorReport.Write(e, stderr, trace);
        }
    }
}
