using System.Globalization;
using DistTrain.Numerics;

namespace DistTrain.Tests;

/// <summary>
/// Has readers read damaged inputs. Each ends in a value or in the error that the reader documents, soon, and takes no more
/// memory than stated. An input is a function of the seed, the target's name and the round; a failure names them and shows the
/// input.
/// </summary>
internal static class Fuzzer
{
    private const int StackBytes = 256 << 10;

    /// <summary>As long without an end of one input is a hang; counted in seconds that this process could run.</summary>
    private const int PatienceSeconds = 60;

    /// <summary>DISTTRAIN_FUZZ says how many inputs all targets get together, for a longer look.</summary>
    private static long Inputs => Setting("DISTTRAIN_FUZZ", 200_000);

    private static long Seed => Setting("DISTTRAIN_FUZZ_SEED", 17);

    /// <summary>Attacks a reader with its share of inputs.</summary>
    public static void Attack(FuzzTarget target)
    {
        var progress = new Progress(target);
        var thread = new Thread(progress.Run, StackBytes) { IsBackground = true, Name = "fuzz" };
        thread.Start();
        long seen = -1;
        for (int waited = 0; !thread.Join(TimeSpan.FromSeconds(1)); waited++)
        {
            (waited, seen) = seen == progress.Round ? (waited, seen) : (0, progress.Round);
            if (waited > PatienceSeconds)
                throw progress.Failure("it does not end", null);
        }

        if (progress.Error is { } error)
            throw error;
    }

    private static long Setting(string variable, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out long value)
            ? value
            : otherwise;

    private sealed class Progress(FuzzTarget target)
    {
        private readonly long _rounds = Math.Max(100, (long)(Inputs * target.Share));
        private readonly ulong _seed = Hash(target.Name) ^ (ulong)Seed;
        private byte[] _input = [];
        private long _round;

        public long Round => Volatile.Read(ref _round);

        public Exception? Error { get; private set; }

        public void Run()
        {
            try
            {
                foreach (byte[] valid in target.Valid)
                {
                    _input = valid;
                    if (!target.Read(valid))
                        throw Failure("an undamaged input is refused", null);
                }

                for (; _round < _rounds; Volatile.Write(ref _round, _round + 1))
                {
                    var random = new RandomStream(_seed, RandomPurpose.Faults, shard: (int)(_round >> 31), step: (int)_round);
                    _input = Damage.Of(target, ref random);
                    // What the runtime allocates once, at a first error of a kind, say, is not the input's.
                    if (Allocated() > Limit && Allocated() > Limit)
                        throw Failure($"it allocates more than {Limit} bytes", null);
                }
            }
            catch (Exception failure)
            {
                Error = failure is FuzzFailure ? failure : Failure(failure.ToString(), failure);
            }
        }

        public FuzzFailure Failure(string what, Exception? inner) => new(
            $"{target.Name}, DISTTRAIN_FUZZ_SEED={Seed}, round {Round}: {what}\ninput: {Convert.ToHexString(_input)}", inner);

        private long Limit => target.AllocatedBytesMax + target.AllocatedBytesPerByte * _input.Length;

        private long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            target.Read(_input);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        /// <summary>FNV-1a.</summary>
        private static ulong Hash(string name) =>
            name.Aggregate(14695981039346656037UL, (hash, c) => (hash ^ c) * 1099511628211UL);
    }

    /// <summary>An input that a reader does not bear.</summary>
    private sealed class FuzzFailure(string message, Exception? inner) : Exception(message, inner);
}
