using System.Diagnostics;
using DistTrain.Numerics;

namespace DistTrain.Tests;

/// <summary>
/// Carries IPv4 packets between interfaces by the last byte of their address, with faults from a seed: what <c>tc netem</c>
/// does in a kernel that has it.
/// </summary>
internal sealed class PacketSwitch : IDisposable
{
    /// <summary>Packets under way; more are lost, as in a router.</summary>
    private const int UnderWayMax = 4096;

    private const int HeaderBytes = 20, AddressAt = 19;

    private static readonly TimeSpan s_overtaken = TimeSpan.FromMilliseconds(20);

    private readonly TunDevice[] _devices;
    private readonly PriorityQueue<(int To, byte[] Packet), long> _underWay = new();
    private readonly HashSet<(int From, int To)> _cut = [];
    private readonly long[] _free;
    private readonly object _gate = new();
    private readonly Thread _sender;
    private PacketFaults _faults = PacketFaults.None;
    private RandomStream _random;
    private bool _ending;

    /// <summary>Begins to carry.</summary>
    /// <param name="devices">The interfaces; that of address x.x.x.(k + 1) is the k-th.</param>
    /// <param name="seed">What faults are drawn from.</param>
    public PacketSwitch(TunDevice[] devices, ulong seed)
    {
        (_devices, _random, _free) = (devices, new RandomStream(seed, RandomPurpose.Faults), new long[devices.Length]);
        for (int i = 0; i < devices.Length; i++)
        {
            int from = i;
            new Thread(() => Take(from)) { IsBackground = true, Name = $"packets of {i}" }.Start();
        }

        _sender = new Thread(Send) { IsBackground = true, Name = "packets" };
        _sender.Start();
    }

    /// <summary>Packets that were delivered, and those that were lost by faults and cuts.</summary>
    public (long Delivered, long Lost) Count { get; private set; }

    /// <summary>Sets what happens to packets from now on.</summary>
    public void Set(PacketFaults faults)
    {
        lock (_gate)
            _faults = faults;
    }

    /// <summary>Lets no packet pass from one interface to another, or all again.</summary>
    public void Cut(int from, int to, bool cut)
    {
        lock (_gate)
            _ = cut ? _cut.Add((from, to)) : _cut.Remove((from, to));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ending = true;
            Monitor.PulseAll(_gate);
        }

        _sender.Join();
    }

    private void Take(int from)
    {
        var buffer = new byte[2 * TunDevice.PacketBytesMax];
        while (_devices[from].Read(buffer) is var bytes and > 0)
        {
            bool version4 = bytes > HeaderBytes && buffer[0] >> 4 == 4;
            int to = version4 ? buffer[AddressAt] - 1 : -1;
            lock (_gate)
            {
                if (_ending)
                    return;
                if (to >= 0 && to < _devices.Length)
                    Pass(from, to, buffer[..bytes]);
            }
        }
    }

    private void Pass(int from, int to, byte[] packet)
    {
        if (_cut.Contains((from, to)) || _underWay.Count >= UnderWayMax || _random.NextDouble() < _faults.Loss)
        {
            Count = (Count.Delivered, Count.Lost + 1);
            return;
        }

        long now = Stopwatch.GetTimestamp();
        if (_faults.BytesPerSecond > 0)
            now = _free[from] = Math.Max(now, _free[from]) + packet.Length * Stopwatch.Frequency / _faults.BytesPerSecond;
        long due = now + Ticks(_faults.Delay);
        if (_random.NextDouble() < _faults.Reordered)
            due += Ticks(s_overtaken);
        if (_random.NextDouble() < _faults.Duplicates)
            _underWay.Enqueue((to, packet), due + Ticks(s_overtaken) / 2);
        if (_random.NextDouble() < _faults.Corrupt)
            packet[_random.NextInt32(packet.Length - HeaderBytes) + HeaderBytes] ^= (byte)(1 << _random.NextInt32(8));
        _underWay.Enqueue((to, packet), due);
        Monitor.PulseAll(_gate);
    }

    private void Send()
    {
        while (Next() is var (to, packet))
            _devices[to].Write(packet);
    }

    /// <summary>Waits for the next packet whose time has come; null at the end.</summary>
    private (int To, byte[] Packet)? Next()
    {
        lock (_gate)
        {
            while (!_ending)
            {
                if (!_underWay.TryPeek(out _, out long due))
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (left <= TimeSpan.Zero)
                {
                    Count = (Count.Delivered + 1, Count.Lost);
                    return _underWay.Dequeue();
                }

                // The clock of waits is coarse: a packet may be up to a millisecond early or late.
                Monitor.Wait(_gate, left < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : left);
            }

            return null;
        }
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
