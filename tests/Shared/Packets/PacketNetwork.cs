using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DistTrain.Tests;

/// <summary>
/// Network namespaces of a test's own, joined by nothing but a <see cref="PacketSwitch"/>: real TCP over a network that loses,
/// delays and parts. It needs root and Linux, and leaves nothing behind.
/// </summary>
internal sealed partial class PacketNetwork : IDisposable
{
    private const int NewNetwork = 0x40000000;

    private readonly string _name = $"dt{Guid.NewGuid().ToString("N")[..8]}";
    private readonly List<string> _namespaces = [];
    private readonly List<TunDevice> _devices = [];
    private readonly PacketSwitch _switch;

    private PacketNetwork(int places, ulong seed)
    {
        try
        {
            for (int place = 0; place < places; place++)
                Add(place);
            _switch = new PacketSwitch([.. _devices], seed);
        }
        catch
        {
            Remove();
            throw;
        }
    }

    /// <summary>What carries the packets.</summary>
    public PacketSwitch Switch => _switch;

    /// <summary>Makes a network, or says why this machine cannot.</summary>
    public static PacketNetwork? TryCreate(int places, ulong seed, out string reason)
    {
        reason = !OperatingSystem.IsLinux() ? "network namespaces are Linux's"
            : !Environment.IsPrivilegedProcess ? "only root may make network namespaces"
            : "";
        if (reason.Length > 0)
            return null;
        try
        {
            return new PacketNetwork(places, seed);
        }
        catch (Exception failure) when (failure is IOException or System.ComponentModel.Win32Exception)
        {
            reason = $"this system lets nobody make a network: {failure.Message}";
            return null;
        }
    }

    /// <summary>The address of a place.</summary>
    public static IPAddress AddressOf(int place) => IPAddress.Parse($"10.99.0.{place + 1}");

    /// <summary>How a command runs at a place.</summary>
    public IReadOnlyList<string> Prefix(int place) => ["ip", "netns", "exec", _namespaces[place]];

    /// <summary>Does something on a thread of a place: it and the threads that it starts make their sockets there.</summary>
    public T At<T>(int place, Func<T> act)
    {
        T result = default!;
        Exception? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(_namespaces[place]);
                result = act();
            }
            catch (Exception failure)
            {
                error = failure;
            }
        });
        thread.Start();
        thread.Join();
        return error is null ? result : throw new InvalidOperationException(error.Message, error);
    }

    /// <summary>Parts places from all others, in both directions or only away from them.</summary>
    public void Part(int place, bool cut, bool oneWay = false)
    {
        for (int other = 0; other < _namespaces.Count; other++)
        {
            _switch.Cut(place, other, cut);
            if (!oneWay)
                _switch.Cut(other, place, cut);
        }
    }

    public void Dispose()
    {
        _switch.Dispose();
        Remove();
    }

    private void Add(int place)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{_name}-{place}");
        // Half made is to be removed as well.
        _namespaces.Add(name);
        Call("netns", "add", name);
        _devices.Add(new TunDevice(name));
        Call("link", "set", name, "netns", name);
        Call("-n", name, "addr", "add", $"{AddressOf(place)}/24", "dev", name);
        Call("-n", name, "link", "set", name, "up");
        Call("-n", name, "link", "set", "lo", "up");
    }

    private void Remove()
    {
        foreach (string name in _namespaces)
            Run("netns", "del", name);
        foreach (TunDevice device in _devices)
            device.Dispose();
    }

    private static void Call(params string[] arguments)
    {
        (int code, string error) = Run(arguments);
        if (code != 0)
            throw new IOException($"ip {string.Join(' ', arguments)}: {error.Trim()}");
    }

    private static (int Code, string Error) Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }

    private static void Enter(string name)
    {
        using SafeFileHandle file = File.OpenHandle($"/run/netns/{name}");
        if (SetNamespace(file, NewNetwork) != 0)
            throw new IOException($"The namespace {name} cannot be entered: error {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle descriptor, int kind);
}
