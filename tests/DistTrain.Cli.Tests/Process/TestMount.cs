using System.Diagnostics;

namespace DistTrain.Cli.Tests;

/// <summary>A file system that a test mounts over a folder of its own; it goes away with the test.</summary>
internal sealed class TestMount : IDisposable
{
    private readonly string _folder;

    private TestMount(string folder) => _folder = folder;

    private string Filler => Path.Combine(_folder, ".filler");

    /// <summary>A disk of so many megabytes.</summary>
    public static TestMount SmallDisk(string folder, int megabytes)
    {
        Directory.CreateDirectory(folder);
        return Mount(folder, "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder);
    }

    /// <summary>The folder itself, so that it can be made read-only.</summary>
    public static TestMount Over(string folder) => Mount(folder, "--bind", folder, folder);

    /// <summary>Writes until nothing more fits.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (int bytes in (int[])[1 << 16, 1 << 12, 1])
        {
            try
            {
                while (true)
                    filler.Write(new byte[bytes]);
            }
            catch (IOException)
            {
                // Full for this size.
            }
        }
    }

    /// <summary>Takes away what filled it.</summary>
    public void Free() => File.Delete(Filler);

    /// <summary>Allows or forbids writing, once no file is being written.</summary>
    public void Allow(bool writing) => SpinWait.SpinUntil(
        () => Call("mount", "-o", $"remount,bind,{(writing ? "rw" : "ro")}", _folder) == 0, Disttrain.Deadline).ShouldBeTrue();

    public void Dispose() => Call("umount", "-l", _folder);

    private static TestMount Mount(string folder, params string[] arguments)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "disks are mounted as on Linux");
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may mount a disk");
        Skip.If(Call("mount", arguments) != 0, "this system lets nobody mount a disk");
        return new TestMount(folder);
    }

    private static int Call(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
