using System.CommandLine;
using System.CommandLine.Invocation;

namespace DistTrain.Cli;

/// <summary>A command's help: what it does, how it is called, what it takes, and examples.</summary>
internal sealed class HelpText(TextWriter output) : SynchronousCommandLineAction
{
    private const int LeftMax = 28, WidthMax = 100;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        bool isRoot = command is RootCommand;
        output.WriteLine(command.Description);
        output.WriteLine();
        output.WriteLine($"usage: {Usage(command, isRoot)}");
        Rows("commands",
            command.Subcommands.Where(sub => !sub.Hidden).Select(sub => ($"{sub.Name}{Arguments(sub)}", sub.Description)));
        Rows("arguments", command.Arguments.Select(argument => (Name(argument), argument.Description)));
        Rows("options",
            Options(command, parseResult.RootCommandResult.Command).Select(option => (Left(option), option.Description)));
        var examples = Example.Of(command);
        if (examples.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("examples:");
            foreach (Example example in examples)
            {
                output.WriteLine($"  {example.Line}");
                output.WriteLine($"      {example.Meaning}");
            }
        }
        return ExitCode.Success;
    }

    private static string Usage(Command command, bool isRoot) =>
        isRoot ? "disttrain <command> [options]" : $"disttrain {command.Name}{Arguments(command)} [options]";

    private static string Arguments(Command command) => string.Concat(command.Arguments.Select(
        argument => argument.Arity.MinimumNumberOfValues == 0 ? $" [{Name(argument)}]" : $" {Name(argument)}"));

    private static string Name(Argument argument) => argument.HelpName ?? argument.Name;

    private static IEnumerable<Option> Options(Command command, Command root) =>
        command.Options.Concat(command == root ? [] : root.Options.Where(option => option.Recursive))
            .Where(option => !option.Hidden);

    private static string Left(Option option)
    {
        string name = string.Join(
            ", ", option.Aliases.Where(alias => alias is ['-', not '-' and not '?', ..]).Append(option.Name));
        if (!name.StartsWith('-') || name.StartsWith("--", StringComparison.Ordinal))
            name = $"    {name}";
        return option.HelpName is null ? name : $"{name} {option.HelpName}";
    }

    private void Rows(string title, IEnumerable<(string Left, string? Right)> rows)
    {
        var list = rows.ToList();
        if (list.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine($"{title}:");
        int left = Math.Min(LeftMax, list.Max(row => row.Left.Length));
        foreach (var (name, description) in list)
        {
            var lines = TextLayout.Wrap(description ?? "", WidthMax - left - 4);
            output.WriteLine($"  {name.PadRight(left)}  {lines[0]}");
            foreach (string line in lines.Skip(1))
                output.WriteLine($"  {new string(' ', left)}  {line}");
        }
    }
}
