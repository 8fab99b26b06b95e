using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace DistTrain.Hosting;

/// <summary>
/// Memory that processes of one machine and one user have in common: a nameless file in memory, which others of them find among
/// its maker's open files. The system takes it back once no process has it any more. Linux only.
/// </summary>
internal sealed unsafe partial class SharedMemory : IDisposable
{
    private const int CloseOnExec = 1, OpenReadWrite = 2, OpenCloseOnExec = 0x80000, ReadWrite = 3, Shared = 1;
    private const nint Failed = -1;

    private readonly int _file;
    private nint _address;

    private SharedMemory(int file, nint address, long bytes) => (_file, _address, Bytes) = (file, address, bytes);

    /// <summary>The number by which others find it.</summary>
    public int File => _file;

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    /// <summary>Its first byte, on a page of its own.</summary>
    public byte* Address => (byte*)_address;

    /// <summary>Makes some, zeroed.</summary>
    /// <returns>Null if the system has none to give.</returns>
    public static SharedMemory? TryCreate(long bytes)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        int file = CreateFile("disttrain", CloseOnExec);
        if (file < 0)
            return null;
        if (SetLength(file, bytes) == 0 && TryMap(file, bytes, out SharedMemory? memory))
            return memory;
        _ = Close(file);
        return null;
    }

    /// <summary>Opens what another process made.</summary>
    /// <param name="process">The process.</param>
    /// <param name="file">Its number there.</param>
    /// <param name="bytes">Its size.</param>
    /// <returns>Null if there is nothing of that size to be had.</returns>
    public static SharedMemory? TryOpen(int process, int file, long bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes <= 0)
            return null;
        int own = Open($"/proc/{process}/fd/{file}", OpenReadWrite | OpenCloseOnExec);
        if (own < 0)
            return null;
        // What lies beyond the end of a file cannot be touched.
        if (Seek(own, 0, whence: 2) >= bytes && TryMap(own, bytes, out SharedMemory? memory))
            return memory;
        _ = Close(own);
        return null;
    }

    /// <summary>Gives it back. Nobody in this process may touch it any more.</summary>
    public void Dispose()
    {
        nint address = Interlocked.Exchange(ref _address, 0);
        if (address == 0)
            return;
        _ = Unmap(address, (nuint)Bytes);
        _ = Close(_file);
    }

    private static bool TryMap(int file, long bytes, [NotNullWhen(true)] out SharedMemory? memory)
    {
        nint address = Map(0, (nuint)bytes, ReadWrite, Shared, file, 0);
        memory = address == Failed ? null : new SharedMemory(file, address, bytes);
        return memory is not null;
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate")]
    private static partial int SetLength(int file, long length);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "lseek")]
    private static partial long Seek(int file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
