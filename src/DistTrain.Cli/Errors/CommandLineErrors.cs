using System.CommandLine;
using System.CommandLine.Parsing;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>Tells what is wrong with a command line in our own words; the parser's do not know what was meant.</summary>
internal static class CommandLineErrors
{
    /// <summary>Throws if the command line makes no sense.</summary>
    public static void Check(ParseResult parsed, string[] args)
    {
        string path = PathOf(parsed.CommandResult);
        if (args.Length == 0)
            throw new UsageException(
                "a command is missing, such as train, eval, audit, inspect or keys; 'disttrain --help' lists them all", path);
        Command command = parsed.CommandResult.Command;
        if (Unmatched(parsed).FirstOrDefault(token => token.Length > 1 && token[0] == '-') is { } option)
            throw new UsageException(
                $"unknown option '{option}'{Hint(option, [.. command.Options.Select(known => known.Name)])}", path);
        if (parsed.Errors.Count == 0)
            return;
        if (parsed.Errors[0].SymbolResult is OptionResult { Tokens.Count: 0 } empty)
            throw new UsageException($"{empty.Option.Name} needs a value: {empty.Option.Name} {empty.Option.HelpName}", path);
        if (parsed.Errors[0].SymbolResult is OptionResult { IdentifierTokenCount: > 1 } twice)
            throw new UsageException($"{twice.Option.Name} is given twice", path);
        if (parsed.UnmatchedTokens is not [var word, ..])
            throw new UsageException(MissingOr(parsed.Errors[0]), path);
        throw command.Subcommands.Count > 0
            ? new UsageException($"unknown command '{word}'{Spelling.HintOrList(word, [.. command.Subcommands.Select(known => known.Name)])}", path)
            : new UsageException($"'{word}' is one argument too many", path);
    }

    /// <summary>The parser takes an unknown option for an argument where there is room for one.</summary>
    private static IEnumerable<string> Unmatched(ParseResult parsed) => parsed.CommandResult.Children.OfType<ArgumentResult>()
        .SelectMany(argument => argument.Tokens)
        .Select(token => token.Value)
        .Concat(parsed.UnmatchedTokens);

    private static string MissingOr(ParseError error) => error.SymbolResult switch
    {
        ArgumentResult { Tokens.Count: 0 } missing => $"{missing.Argument.HelpName} is missing",
        CommandResult { Command: var command } when command.Arguments.Count > 0 => $"{command.Arguments[0].HelpName} is missing",
        ArgumentResult { Argument: { } argument, Tokens: [var given, ..] } when argument.ValueType == typeof(int) =>
            $"{argument.HelpName} must be a whole number, not '{given.Value}'",
        _ => char.ToLowerInvariant(error.Message[0]) + error.Message[1..],
    };

    private static string Hint(string given, IReadOnlyList<string> known) =>
        Spelling.Nearest(given.Split('=')[0], known) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "disttrain";
}
