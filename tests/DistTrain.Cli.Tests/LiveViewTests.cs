using System.Diagnostics;

namespace DistTrain.Cli.Tests;

/// <summary>The command in a terminal.</summary>
public sealed class LiveViewTests : IDisposable
{
    private const string HideCursor = "\e[?25l", ShowCursor = "\e[?25h";

    private readonly Disttrain _disttrain = new();

    [SkippableFact]
    public void A_terminal_gets_a_picture_that_goes_away_and_lines_that_stay()
    {
        Skip.IfNot(File.Exists("/usr/bin/script"), "needs util-linux's script, which gives a program a terminal");
        _disttrain.Write("small.yaml", SmallRun.Text);
        string screen = InTerminal("train", "small.yaml", "--out", "a", "--set", "train.epochs=5");
        screen.ShouldContain(HideCursor);
        screen.LastIndexOf(ShowCursor, StringComparison.Ordinal).ShouldBeGreaterThan(
            screen.LastIndexOf(HideCursor, StringComparison.Ordinal));
        screen.ShouldContain("whole run");
        screen.ShouldContain("worker 1");
        for (int epoch = 1; epoch <= 5; epoch++)
            screen.ShouldContain($"epoch {epoch}/5   loss ");
        screen.ShouldContain($"weights sha256  {SmallRun.Summary(_disttrain, "a", "weights_sha256")}");
    }

    [SkippableFact]
    public void Quiet_and_JSON_leave_a_terminal_alone()
    {
        Skip.IfNot(File.Exists("/usr/bin/script"), "needs util-linux's script, which gives a program a terminal");
        _disttrain.Write("small.yaml", SmallRun.Text);
        InTerminal("train", "small.yaml", "--quiet").ShouldNotContain(HideCursor);
        InTerminal("train", "small.yaml", "--json").ShouldNotContain(HideCursor);
    }

    public void Dispose() => _disttrain.Dispose();

    private string InTerminal(params string[] arguments)
    {
        ProcessStartInfo command = _disttrain.Command(arguments);
        string line = string.Join(' ', command.ArgumentList.Prepend(command.FileName).Select(word => $"'{word}'"));
        command.FileName = "/usr/bin/script";
        command.ArgumentList.Clear();
        foreach (string word in (string[])["-q", "-e", "-c", $"stty cols 100 rows 30; {line}", "/dev/null"])
            command.ArgumentList.Add(word);
        command.Environment["TERM"] = "xterm-256color";
        foreach (string variable in (string[])["CI", "NO_COLOR", "GITHUB_ACTIONS", "TF_BUILD"])
            command.Environment.Remove(variable);
        using var running = new Running(Process.Start(command)!, Disttrain.Deadline);
        Outcome outcome = running.End();
        outcome.Code.ShouldBe(0);
        return outcome.Out;
    }
}
