using System.Runtime.Versioning;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public sealed class TokenFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("disttrain-token-").FullName;

    private string File => Path.Combine(_folder, "token");

    [Fact]
    public void A_token_is_long_different_each_time_and_read_as_it_was_made()
    {
        string token = TokenFile.Make(File);
        token.Length.ShouldBe(64);
        TokenFile.Read(File).ShouldBe(token);
        TokenFile.Make(File).ShouldNotBe(token);
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void A_token_that_others_may_read_is_refused()
    {
        Skip.If(OperatingSystem.IsWindows(), "file modes are Unix's");
        TokenFile.Make(File);
        System.IO.File.GetUnixFileMode(File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Should.Throw<ConfigurationException>(() => TokenFile.Read(File)).Message.ShouldBe(
            $"{File} can be read by others than its owner: chmod 600 {File}");
    }

    [Theory]
    [InlineData(15, "has 15 characters; at least 16 are safe")]
    [InlineData(5000, "is no token")]
    public void A_token_that_is_none_is_refused(int length, string reason)
    {
        TokenFile.Make(File);
        System.IO.File.WriteAllText(File, new string('x', length));
        Should.Throw<ConfigurationException>(() => TokenFile.Read(File)).Message.ShouldContain(reason);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
