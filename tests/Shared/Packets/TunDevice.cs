using System.Runtime.InteropServices;
using System.Text;

namespace DistTrain.Tests;

/// <summary>A network interface whose packets go to and come from this process (Linux, /dev/net/tun).</summary>
internal sealed partial class TunDevice : IDisposable
{
    /// <summary>The most bytes of a packet.</summary>
    public const int PacketBytesMax = 1500;

    private const int ReadWrite = 2;
    private const ulong SetInterface = 0x400454ca;
    private const short TunWithoutHeader = 0x1001;
    private const int NameBytes = 16, RequestBytes = 40;

    private readonly int _descriptor;

    /// <summary>Makes an interface.</summary>
    /// <exception cref="IOException">This system has none, or not for this user.</exception>
    public TunDevice(string name)
    {
        _descriptor = Open("/dev/net/tun", ReadWrite);
        if (_descriptor < 0)
            throw new IOException($"/dev/net/tun cannot be opened: error {Marshal.GetLastPInvokeError()}.");
        var request = new byte[RequestBytes];
        Encoding.ASCII.GetBytes(name, request);
        BitConverter.TryWriteBytes(request.AsSpan(NameBytes), TunWithoutHeader);
        if (Control(_descriptor, SetInterface, request) == 0)
            return;
        int error = Marshal.GetLastPInvokeError();
        _ = Close(_descriptor);
        throw new IOException($"The interface {name} cannot be made: error {error}.");
    }

    /// <summary>The next packet that the system sends out by the interface.</summary>
    /// <returns>Its bytes; 0 once the interface is gone.</returns>
    public int Read(byte[] packet) => (int)Math.Max(0, Read(_descriptor, packet, packet.Length));

    /// <summary>Has the system receive a packet. One that it has no room for is lost.</summary>
    public void Write(ReadOnlySpan<byte> packet) => _ = Write(_descriptor, packet, packet.Length);

    public void Dispose() => _ = Close(_descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, ulong request, byte[] argument);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, byte[] packet, nint length);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> packet, nint length);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
