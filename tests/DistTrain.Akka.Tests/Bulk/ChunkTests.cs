using DistTrain.Nn;
using DistTrain.Numerics;
using DistTrain.Training;
using DistTrain.Training.Tests;

namespace DistTrain.AkkaHost.Tests;

public sealed class ChunkTests
{
    private readonly PlainBuffers _buffers = new();
    private readonly List<RoutedMessage> _got = [];
    private readonly Queue<IBulkMessage> _there = new(), _back = new();
    private readonly BulkOptions _options = new() { ChunkBytes = 1000, Window = 8 };
    private readonly PayloadCodecs _codecs = new();
    private int _mostUnderWay;

    [Theory]
    [InlineData(null)]
    [InlineData("bf16")]
    [InlineData("int8")]
    public void Messages_come_as_they_were_sent_in_chunks_that_keep_to_the_window(string? codec)
    {
        _codecs.Push = codec is null ? null : CodecCatalog.Build(new CodecSpec(codec));
        (ChunkSender sender, ChunkReceiver receiver) = Pair();
        RoutedMessage[] sent = [.. Enumerable.Range(1, 5).Select(i => Gradient(3000 * i + 7))];
        foreach (RoutedMessage message in sent)
            sender.Send(message).ShouldBeTrue();
        Run(sender, receiver);
        _got.Count.ShouldBe(sent.Length);
        foreach ((RoutedMessage got, RoutedMessage was) in _got.Zip(sent))
        {
            (got.From, got.To).ShouldBe((was.From, was.To));
            float[] floats = was.Message.Bulk!.Value.Span.ToArray();
            if (_codecs.Push is { } lossy)
                Rounded(lossy, floats);
            got.Message.Bulk!.Value.Span.ToArray().ShouldBe(floats);
        }

        _mostUnderWay.ShouldBeLessThanOrEqualTo(_options.Window);
        _buffers.Outstanding.ShouldBe(sent.Length, "a whole message's memory is its taker's");
    }

    [Fact]
    public void What_is_lost_on_the_way_is_sent_again_in_a_new_session_and_no_memory_is_kept()
    {
        (ChunkSender sender, ChunkReceiver receiver) = Pair();
        RoutedMessage sent = Gradient(5000);
        sender.Send(sent);
        for (int i = 0; i < 3; i++)
            Hand(receiver, _there.Dequeue());
        _there.Clear();
        _back.Clear();
        sender.Waits.ShouldBeTrue();
        sender.BeginAnew();
        Run(sender, receiver);
        _got.ShouldHaveSingleItem().Message.Bulk!.Value.Span.ToArray().ShouldBe(sent.Message.Bulk!.Value.Span.ToArray());
        _buffers.Outstanding.ShouldBe(1);
    }

    [Fact]
    public void A_message_with_a_gap_is_lost_and_the_next_one_comes()
    {
        (ChunkSender sender, ChunkReceiver receiver) = Pair();
        sender.Send(Gradient(1000));
        sender.Send(Gradient(400));
        Hand(receiver, _there.Dequeue());
        _there.Dequeue();
        Run(sender, receiver);
        _got.ShouldHaveSingleItem().Message.Bulk!.Value.Length.ShouldBe(400);
        _buffers.Outstanding.ShouldBe(1);
    }

    [Fact]
    public void More_than_may_wait_is_dropped_and_given_back()
    {
        var maker = new MessageMaker();
        var sender = new ChunkSender(_options with { Window = 2, QueueBytesMax = 4100 }, _codecs, 1, _there.Enqueue);
        var first = new RoutedMessage(Wired.From, Wired.To, maker.Message(typeof(StepMessages.GradientPushed)));
        sender.Send(Gradient(1000));
        sender.Send(Gradient(1000)).ShouldBeFalse();
        sender.Send(first).ShouldBeTrue();
        sender.Drop();
        maker.Returned.ShouldBe(1);
    }

    [Fact]
    public void A_beginning_that_is_no_message_or_lies_about_its_payload_is_refused_without_memory()
    {
        (ChunkSender sender, ChunkReceiver receiver) = Pair();
        sender.Send(Gradient(1000));
        var begin = (BulkConversation.Begin)_there.Dequeue();
        Should.Throw<InvalidDataException>(() => receiver.Take(begin with { PayloadBytes = begin.PayloadBytes - 4 }));
        Should.Throw<InvalidDataException>(() => receiver.Take(begin with { Control = [127, 0, 0] }));
        receiver.Take((BulkConversation.Chunk)_there.Dequeue());
        _buffers.Outstanding.ShouldBe(0);
    }

    private (ChunkSender Sender, ChunkReceiver Receiver) Pair() => (
        new ChunkSender(_options, _codecs, session: 1, _there.Enqueue),
        new ChunkReceiver(_options, new PayloadPlan(_buffers, _codecs), _back.Enqueue, _got.Add));

    private void Run(ChunkSender sender, ChunkReceiver receiver)
    {
        while (_there.Count > 0 || _back.Count > 0)
        {
            _mostUnderWay = Math.Max(_mostUnderWay, _there.Count);
            if (_there.TryDequeue(out IBulkMessage? message))
                Hand(receiver, message);
            else
                sender.Take((BulkConversation.Credit)_back.Dequeue());
        }
    }

    private static void Hand(ChunkReceiver receiver, IBulkMessage message)
    {
        if (message is BulkConversation.Begin begin)
            receiver.Take(begin);
        else
            receiver.Take((BulkConversation.Chunk)message);
    }

    private static void Rounded(Codec codec, Span<float> floats)
    {
        for (; floats.Length > 0; floats = floats[Math.Min(floats.Length, PayloadPart.PieceFloats)..])
        {
            Span<float> piece = floats[..Math.Min(floats.Length, PayloadPart.PieceFloats)];
            var bytes = new byte[codec.EncodedBytes(piece.Length)];
            codec.Encode(piece, bytes);
            codec.Decode(bytes, piece);
        }
    }

    private static RoutedMessage Gradient(int floats)
    {
        var random = new RandomStream((ulong)floats, RandomPurpose.Faults);
        BulkSlice slice = new PlainBuffers().Rent(floats);
        foreach (ref float value in slice.Span)
            value = random.NextSingle() - 0.5f;
        var push = new StepMessages.GradientPushed(1, 2, new TreeNode(0, 3), 0, slice, 4, ArraySegment<LeafMetrics>.Empty);
        return new RoutedMessage(Wired.From, Wired.To, push);
    }
}
