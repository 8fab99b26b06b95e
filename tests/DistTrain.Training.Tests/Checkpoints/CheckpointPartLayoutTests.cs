using System.Buffers.Binary;
using System.Text;

namespace DistTrain.Training.Tests;

public class CheckpointPartLayoutTests
{
    private static readonly CheckpointPart s_part =
        new(123, new ParameterRange(1, 16, 3), [1.5f, -0f, float.MaxValue], [[1, 2, 3], [4, 5, 6]])
        {
            Line = new RunLine(7, new ViewStamp(3, 2)),
        };

    [Fact]
    public void What_was_written_is_read_back()
    {
        CheckpointPart read = CheckpointPartLayout.Read(Bytes());

        read.Step.ShouldBe(123);
        read.Range.ShouldBe(s_part.Range);
        read.Weights.ShouldBe(s_part.Weights);
        read.Slots.ShouldBe(s_part.Slots);
        read.Line.ShouldBe(s_part.Line);
    }

    [Fact]
    public void More_slots_than_any_optimizer_has_are_refused()
    {
        CheckpointPart Part(int slots) => s_part with { Slots = [.. Enumerable.Repeat(s_part.Weights, slots)] };
        byte[] Written(CheckpointPart part)
        {
            var bytes = new byte[CheckpointPartLayout.Size(part.Range.Length, part.Slots.Length)];
            CheckpointPartLayout.Write(part, bytes);
            return bytes;
        }

        const int most = CheckpointPartLayout.SlotsMax;
        CheckpointPartLayout.Read(Written(Part(most))).Slots.Length.ShouldBe(most);
        Should.Throw<InvalidDataException>(() => CheckpointPartLayout.Read(Written(Part(most + 1))));
    }

    [Fact]
    public void A_part_from_before_lines_were_named_is_read()
    {
        byte[] bytes = Convert.FromHexString(
            "44544350" + "0100" + "0100" + "7B00000000000000" + "01000000" + "10000000" + "02000000" + "00000000"
            + "0000803F" + "00000040" + "00004040" + "00008040" + "00000000");
        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes.AsSpan(bytes.Length - 4), Crc32C.Compute(bytes.AsSpan(0, bytes.Length - 4)));

        CheckpointPart read = CheckpointPartLayout.Read(bytes);

        (read.Step, read.Range, read.Line.IsKnown).ShouldBe((123, new ParameterRange(1, 16, 2), false));
        read.Weights.ShouldBe([1, 2]);
        read.Slots.ShouldBe([[3, 4]]);
    }

    [Fact]
    public void Every_flipped_bit_is_noticed()
    {
        byte[] bytes = Bytes();
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Should.Throw<InvalidDataException>(() => CheckpointPartLayout.Read(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Every_truncation_is_noticed()
    {
        byte[] bytes = Bytes();
        for (int length = 0; length < bytes.Length; length++)
            Should.Throw<InvalidDataException>(() => CheckpointPartLayout.Read(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void The_checksum_is_CRC_32C() =>
        // The check value of the Castagnoli polynomial (RFC 3720, appendix B.4 and the Rocksoft catalogue).
        Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")).ShouldBe(0xE3069283u);

    private static byte[] Bytes()
    {
        var bytes = new byte[CheckpointPartLayout.Size(s_part.Range.Length, s_part.Slots.Length)];
        CheckpointPartLayout.Write(s_part, bytes);
        return bytes;
    }
}
