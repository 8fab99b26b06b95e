using FsCheck;
using FsCheck.Fluent;

namespace DistTrain.Training.Tests;

public class WireFormTests
{
    /// <summary>A role hears these from its own host alone: nobody elsewhere can make up a timer, a loss or a result.</summary>
    private static readonly Type[] s_local =
        [typeof(MembershipMessages.Start), typeof(TimerFired), typeof(PeerLost), typeof(ComputeFinished)];

    public static TheoryData<string> Kinds => new(MessageMaker.Kinds.Except(s_local).Select(kind => kind.FullName!));

    [Fact]
    public void Every_message_travels_but_those_of_a_role_s_own_host() =>
        MessageMaker.Kinds.Where(kind => !WireForm.Has(kind)).ShouldBe(s_local, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_message_comes_back_as_it_was_sent(string kind) =>
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed => ComesBack(kind, seed))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void The_bytes_of_every_message_stay_what_they_are()
    {
        string[] now =
        [
            .. from kind in MessageMaker.Kinds
               where WireForm.Has(kind)
               select $"{kind.Name} {Convert.ToHexString(Wired.Write(new MessageMaker().Message(kind)).Bytes)}",
        ];
        using Stream stream = typeof(WireFormTests).Assembly.GetManifestResourceStream("wire-golden.txt")!;
        string[] golden = new StreamReader(stream).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        now.ShouldBe(golden, $"a new message needs its line, an old one keeps it; now:\n{string.Join('\n', now.Except(golden))}");
    }

    [Fact]
    public void Fields_of_a_newer_writer_are_skipped_and_those_of_an_older_one_are_empty()
    {
        var writer = new WireWriter();
        WireForm.Write(writer, Wired.From, Wired.To, new StepMessages.StepsGranted(new ViewStamp(1, 2), 3, 4));
        writer.Long(900, 5).Double(901, 6).Text(902, "new").Ints(903, [7]);
        Wired.Read(writer.Written.Span, []).Message.ShouldBe(new StepMessages.StepsGranted(new ViewStamp(1, 2), 3, 4));

        byte[] bytes = Wired.Write(new StepMessages.StepsGranted(default, 0, 0)).Bytes;
        Wired.Read(bytes.AsSpan(0, 4), []).Message.ShouldBe(new StepMessages.StepsGranted(default, 0, 0));
    }

    [Theory]
    [InlineData("7F1300", "message 127 is unknown to this program")]
    [InlineData("FFFFFFFFFFFFFFFFFF7F1300", "cut off or has more than 64 bits")]
    [InlineData("02FF0000", "no role's address")]
    [InlineData("02020008", "cut off")]
    [InlineData("0202000A0108", "wrong type")]
    [InlineData("0202000F", "no valid tag")]
    [InlineData("030000", "field 1 is missing")]
    [InlineData("1100003008", "3 floats, its payload has 0 bytes left")]
    [InlineData("1A0000", "message 26 is unknown")]
    [InlineData("010002" + "0A02C328", "no text in UTF-8")]
    [InlineData("100000" + "10FFFFFFFFFF3F", "negative or too large")]
    public void What_no_writer_writes_is_refused_with_its_reason(string hex, string reason) =>
        Should.Throw<InvalidDataException>(() => Wired.Read(Convert.FromHexString(hex), [])).Message.ShouldContain(reason);

    [Fact]
    public void Floats_without_a_place_are_refused_and_no_buffer_is_kept()
    {
        (byte[] bytes, float[] payload) = Wired.Write(new MessageMaker().Message(typeof(StepMessages.GradientPushed)));
        var buffers = new PlainBuffers();
        var plan = new PayloadPlan(buffers);
        Should.Throw<InvalidDataException>(() => WireForm.Read(bytes, plan, sizeof(float) * payload.Length + 1))
            .Message.ShouldContain("no place for");
        buffers.Outstanding.ShouldBe(0);
        plan.Destinations.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_encoded_is_refused_where_there_is_no_codec()
    {
        var writer = new WireWriter { Codecs = new PayloadCodecs { Push = CodecCatalog.Build(new CodecSpec("bf16")) } };
        WireForm.Write(writer, Wired.From, Wired.To, new MessageMaker().Message(typeof(StepMessages.GradientPushed)));
        Should.Throw<InvalidDataException>(() => WireForm.Read(
            writer.Written.Span, new PayloadPlan(new PlainBuffers()), writer.PayloadBytes)).Message.ShouldContain("no codec");
    }

    [Fact]
    public void Where_a_step_s_time_went_comes_back_and_times_that_cannot_be_added_do_not()
    {
        StepTimes times = new(new TimeSpan(1), new TimeSpan(2), new TimeSpan(3), new TimeSpan(4));
        Message At(StepTimes? some) => new StepMessages.RangeReady(default, 0, 0, 0, [], null, null, default) { Times = some };
        (byte[] bytes, _) = Wired.Write(At(times));
        ((StepMessages.RangeReady)Wired.Read(bytes, []).Message).Times.ShouldBe(times);
        ((StepMessages.RangeReady)Wired.Read(Wired.Write(At(null)).Bytes, []).Message).Times.ShouldBeNull();
        foreach (TimeSpan wrong in (TimeSpan[])[new(-1), TimeSpan.MaxValue])
        {
            byte[] other = Wired.Write(At(times with { Hidden = wrong })).Bytes;
            Should.Throw<InvalidDataException>(() => Wired.Read(other, [])).Message.ShouldContain("no time");
        }
    }

    [Fact]
    public void A_message_beyond_its_limits_is_not_written()
    {
        var writer = new WireWriter();
        Should.Throw<ArgumentException>(() => writer.Text(1, new string('x', WireLimits.TextBytesMax + 1)));
        Should.Throw<ArgumentException>(() => writer.Longs(1, new long[WireLimits.CountMax + 1]));
        Should.Throw<ArgumentException>(() => writer.Many(1, new int[WireLimits.CountMax + 1], (_, _) => { }));
        Should.Throw<ArgumentException>(() => writer.Many(1, new int[WireLimits.CountMax], (w, _) => w.Text(1, "0123456789")));
        Should.Throw<ArgumentException>(() => Wired.Write(new PeerLost(Wired.To))).Message.ShouldContain("does not travel");
    }

    [Fact]
    public void A_message_beyond_its_limits_is_not_read()
    {
        WireLimits.CountMax.ShouldBe(VisitMessages.RunFileBytesMax);
        byte[] text = new WireWriter().Blob(1, new byte[WireLimits.TextBytesMax + 1]).Written.ToArray();
        Refusal(text, (ref r) => r.Text(1)).ShouldContain($"more than {WireLimits.TextBytesMax} bytes");
        Refusal(OneMore(WireLimits.CountMax), (ref r) => r.Longs(1)).ShouldContain("too many");
        Refusal(OneMore(VisitMessages.RunFileBytesMax), (ref r) => r.Blob(1, VisitMessages.RunFileBytesMax))
            .ShouldContain("at most 131072 go");
        byte[] floats = new WireWriter().Long(1, WireLimits.PayloadFloatsMax + 2L).Written.ToArray();
        Refusal(floats, (ref r) => r.Floats(1)).ShouldContain("268435457 floats");
        byte[] times = new WireWriter()
            .One(1, TimeSpan.FromDays(1001), (w, time) => w.Long(1, time.Ticks)).Written.ToArray();
        Refusal(times, (ref r) => r.TimesOrNull(1)).ShouldContain("no time that passes in a step");
    }

    private delegate object? Reading(ref WireReader reader);

    private static string Refusal(byte[] bytes, Reading read) => Should.Throw<InvalidDataException>(() =>
    {
        var reader = new WireReader(bytes, new PayloadPlan(new PlainBuffers()));
        read(ref reader);
    }).Message;

    /// <summary>A field with one byte more than the most, which is even, that the writer writes.</summary>
    private static byte[] OneMore(int most)
    {
        byte[] bytes = [.. new WireWriter().Blob(1, new byte[most]).Written.Span, 0];
        // After the field's tag comes its length, lowest bits first.
        bytes[1] |= 1;
        return bytes;
    }

    private static bool ComesBack(string kind, ulong seed)
    {
        Message sent = new MessageMaker(seed).Message(typeof(Message).Assembly.GetType(kind)!);
        (byte[] bytes, float[] payload) = Wired.Write(sent);
        WireForm.PayloadFloats(sent).ShouldBe(payload.Length);
        RoutedMessage got = Wired.Read(bytes, payload);
        Shown.Text(got.Message).ShouldBe(Shown.Text(sent));
        return (got.From, got.To) == (Wired.From, Wired.To);
    }
}
