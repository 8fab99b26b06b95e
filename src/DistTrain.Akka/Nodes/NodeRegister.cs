using System.Diagnostics;
using Akka.Actor;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>The nodes that the coordinator's singleton knows, by number.</summary>
internal sealed class NodeRegister
{
    private readonly SortedDictionary<int, Entry> _entries = [];
    private int _highest;

    /// <summary>The nodes, by number.</summary>
    public IReadOnlyCollection<Entry> Entries => _entries.Values;

    /// <summary>Where their data planes listen.</summary>
    public IReadOnlyList<NodePlace> Places =>
        [.. _entries.Values.Select(entry => entry.Told.Place).Where(place => place.Port > 0)];

    /// <summary>Whether a node is known.</summary>
    public bool Has(int number) => _entries.ContainsKey(number);

    /// <summary>Notes a node. One without a number is given the next that nobody has had.</summary>
    /// <returns>Its entry; null if a later start of it is known.</returns>
    public Entry? Note(ClusterMessages.Register told, IActorRef actor)
    {
        _highest = Math.Max(_highest, Math.Max(told.Highest, told.Node));
        int number = told.Node > 0 ? told.Node : Find(actor)?.Number ?? ++_highest;
        if (_entries.TryGetValue(number, out Entry? known) && known.Told.Incarnation > told.Incarnation)
            return null;
        return _entries[number] = new Entry(number, actor, told, known?.Since ?? Stopwatch.GetTimestamp());
    }

    /// <summary>Forgets a node that is gone.</summary>
    /// <returns>What was known of it; null if nothing was.</returns>
    public Entry? Remove(IActorRef actor)
    {
        Entry? entry = Find(actor);
        if (entry is not null)
            _entries.Remove(entry.Number);
        return entry;
    }

    private Entry? Find(IActorRef actor) => _entries.Values.FirstOrDefault(entry => entry.Actor.Equals(actor));

    /// <summary>A node.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Actor">Its actor.</param>
    /// <param name="Told">What it has told last.</param>
    /// <param name="Since">When it came.</param>
    internal sealed record Entry(int Number, IActorRef Actor, ClusterMessages.Register Told, long Since)
    {
        /// <summary>What others see of it.</summary>
        public NodeDirectory.Entry Seen => new(Told.Place with { Node = Number }, Told.Worker, Told.Server, Since, Told.Leaving);
    }
}
