using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DistTrain.Data;
using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>A node's way into a run: it visits the coordinator's node, is given number and run file, and has its data.</summary>
/// <param name="options">Where the run is, and what the node offers.</param>
/// <param name="log">Takes what an operator should know.</param>
internal sealed class Enrolment(JoinOptions options, Action<string> log)
{
    /// <summary>Parts of a file that are asked for and have not come yet: what the network can have on its way.</summary>
    private const int CreditMax = 16;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private VisitMessages.Enrolled? _enrolled;

    /// <summary>The version of this program: another one's weights may differ.</summary>
    public static string Program { get; } = typeof(Enrolment).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>What the coordinator's node said.</summary>
    public VisitMessages.Enrolled Enrolled => _enrolled ?? throw new InvalidOperationException("The node is not enrolled.");

    /// <summary>The run.</summary>
    public RunSpec Spec => field ??= RunFile.Parse(Encoding.UTF8.GetString(Enrolled.RunFile), "the coordinator's run file").Spec;

    /// <summary>The address by which this node is seen from the coordinator's.</summary>
    public IPAddress OwnAddress { get; private set; } = IPAddress.Loopback;

    /// <summary>Enrols, once there is a coordinator.</summary>
    /// <exception cref="RunFailedException">It did not answer in time, or refused.</exception>
    /// <exception cref="OperationCanceledException">The node was asked to end.</exception>
    public void Enrol(CancellationToken stop) => Visit(
        visit =>
        {
            OwnAddress = visit.LocalAddress ?? IPAddress.Loopback;
            _enrolled = visit.Ask<VisitMessages.Enrolled>(new VisitMessages.EnrolWanted(
                options.Node, options.Worker, options.Server, Kernel.Hash, Program));
        },
        stop);

    /// <summary>Loads the data, and fetches what this machine does not have.</summary>
    /// <exception cref="DataException">They cannot be had, or differ from the coordinator's.</exception>
    public DataSplits Load(CancellationToken stop)
    {
        using var files = new FetchedFiles(
            Enrolled.Files, options.Folders, (file, index, target) => Fetch(file, index, target, stop));
        DataSplits data = DataLoader.Load(Spec.Data, Spec.Seed, files);
        return data.Fingerprint == Enrolled.Fingerprint
            ? data
            : throw new DataException("The data of this node differ from the coordinator's, though the files are the same.");
    }

    private void Fetch(SharedFile file, int index, Stream target, CancellationToken stop)
    {
        log($"fetching {file.Name}, {file.Bytes:N0} bytes");
        Visit(
            visit =>
            {
                target.SetLength(0);
                long asked = 0;
                while (target.Length < file.Bytes)
                {
                    stop.ThrowIfCancellationRequested();
                    for (; asked < file.Bytes && asked - target.Length < CreditMax * (long)VisitMessages.ChunkBytesMax; )
                    {
                        int bytes = (int)Math.Min(VisitMessages.ChunkBytesMax, file.Bytes - asked);
                        visit.Say(new VisitMessages.ChunkWanted(index, asked, bytes));
                        asked += bytes;
                    }

                    Keep(Chunk(visit.Hear()), file, target);
                }
            },
            stop);
    }

    /// <summary>Trouble with this machine's disk is not the coordinator's.</summary>
    private static void Keep(byte[] chunk, SharedFile file, Stream target)
    {
        try
        {
            target.Write(chunk);
        }
        catch (IOException failure)
        {
            throw new DataException($"{file.Name}: cannot be kept: {failure.Message}", failure);
        }
    }

    private static byte[] Chunk(Message answer) => answer switch
    {
        VisitMessages.Chunk { Content.Length: > 0 } chunk => chunk.Content,
        VisitMessages.Refused(var reason) => throw new RefusedException(reason),
        _ => throw new InvalidDataException("the file is shorter than announced"),
    };

    /// <summary>Visits the coordinator's node, again and again while it does not answer, up to the node's patience.</summary>
    private void Visit(Action<Conversation> act, CancellationToken stop)
    {
        string told = "";
        for (long began = Stopwatch.GetTimestamp(); ; stop.WaitHandle.WaitOne(s_pause))
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                using Conversation visit = Conversation.Visit(options.Coordinator, options.Visitor);
                act(visit);
                return;
            }
            catch (Exception failure) when (failure is RefusedException or InvalidDataException)
            {
                throw new RunFailedException($"{Place} refuses this node: {failure.Message}", failure);
            }
            catch (Exception failure) when (failure is IOException or SocketException)
            {
                if (Stopwatch.GetElapsedTime(began) is var waited && waited > options.Patience)
                    throw new RunFailedException(
                        $"The coordinator at {Place} has not answered for {waited.TotalSeconds:0} s: {failure.Message}", failure);
                if (told != failure.Message)
                    log($"waiting for the coordinator at {Place}: {failure.Message}");
                told = failure.Message;
            }
        }
    }

    private string Place => $"{options.Coordinator.Host}:{options.Coordinator.Port}";
}
