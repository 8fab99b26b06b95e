using FsCheck;
using FsCheck.Fluent;

namespace DistTrain.Data.Tests;

public class IdxReaderTests
{
    private static IdxArray Read(byte[] content, int rankMin = 2, int rankMax = 4) =>
        IdxReader.Read(new DataFile("some/file", new MemoryStream(content)), rankMin, rankMax);

    private static string Refusal(byte[] content, int rankMin = 2, int rankMax = 4)
    {
        string message = Should.Throw<DataException>(() => Read(content, rankMin, rankMax)).Message;
        message.ShouldStartWith("some/file: ");
        return message;
    }

    [Fact]
    public void Plain_and_gzip_files_read_alike_whatever_their_names()
    {
        byte[] plain = IdxBytes.Of(5, 3, 2);
        IdxArray array = Read(plain);
        array.Dims.ShouldBe([5, 3, 2]);
        array.Values.ShouldBe(plain[16..]);
        IdxArray unpacked = Read(IdxBytes.Gzip(plain));
        unpacked.Dims.ShouldBe(array.Dims);
        unpacked.Values.ShouldBe(array.Values);
    }

    [Fact]
    public void An_empty_file_is_refused() => Refusal([]).ShouldContain("empty");

    [Fact]
    public void A_file_of_two_bytes_is_refused() => Refusal([0, 0]).ShouldContain("only 2 bytes");

    [Fact]
    public void Another_format_is_refused() => Refusal("<!DOCTYPE html>"u8.ToArray()).ShouldContain("3C21444F");

    [Theory]
    [InlineData(0x0D, "32-bit floats")]
    [InlineData(0x0B, "16-bit integers")]
    [InlineData(0x07, "0x07")]
    public void Another_type_is_refused_by_name(byte type, string name) =>
        Refusal(IdxBytes.Of([1, 1], [0], type)).ShouldContain(name);

    [Fact]
    public void Labels_in_the_place_of_images_are_refused() =>
        Refusal(IdxBytes.Of(7)).ShouldContain("has 1 dimensions; here 2 to 4");

    [Fact]
    public void An_array_of_more_dimensions_than_images_have_is_refused() =>
        Refusal(IdxBytes.Of(2, 2, 2, 2, 2)).ShouldContain("has 5 dimensions; here 2 to 4");

    [Fact]
    public void Images_in_the_place_of_labels_are_refused() =>
        Refusal(IdxBytes.Of(7, 2, 2), 1, 1).ShouldContain("is this the images' file?");

    [Fact]
    public void A_file_cut_inside_the_header_is_refused() =>
        Refusal(IdxBytes.Of(7, 2, 2)[..9]).ShouldContain("inside its header: 5 of 12 bytes");

    [Fact]
    public void A_file_cut_by_one_byte_is_refused_with_what_is_there() =>
        Refusal(IdxBytes.Of(7, 2, 2)[..^1]).ShouldContain("27 of the 7×2×2 = 28 values");

    [Fact]
    public void Unpacked_content_cut_by_one_byte_is_refused() =>
        Refusal(IdxBytes.Gzip(IdxBytes.Of(7, 2, 2)[..^1])).ShouldContain("27 of the 7×2×2 = 28 values");

    [Fact]
    public void Trailing_bytes_are_refused()
    {
        byte[] longer = [.. IdxBytes.Of(7, 2, 2), 0];
        Refusal(longer).ShouldContain("trailing bytes");
        Refusal(IdxBytes.Gzip(longer)).ShouldContain("trailing bytes");
    }

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(1 << 20, 1 << 20)]
    [InlineData(60_000, 784)]
    public void A_header_that_announces_more_than_the_file_can_hold_takes_no_memory(int rows, int columns)
    {
        byte[] plain = IdxBytes.Of([rows, columns], [1, 2, 3]);
        byte[] packed = IdxBytes.Gzip(plain);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refusal(plain);
        Refusal(packed);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_dimension_of_nothing_or_less_is_refused(int dim) =>
        Refusal(IdxBytes.Of([2, dim], [])).ShouldContain("dimension 1 is");

    [Fact]
    public void A_gzip_file_cut_anywhere_is_refused()
    {
        byte[] packed = IdxBytes.Gzip(IdxBytes.Of(40, 5, 5));
        for (int length = 0; length < packed.Length; length++)
            Refusal(packed[..length]);
    }

    [Fact]
    public void A_mutated_file_is_read_to_its_true_size_or_refused()
    {
        byte[] plain = IdxBytes.Of(6, 4, 4);
        Gen<byte[]> mutants =
            from packed in Gen.Elements(false, true)
            let good = packed ? IdxBytes.Gzip(plain) : plain
            from at in Gen.Choose(0, good.Length - 1)
            from value in Gen.Choose(0, 255)
            from cut in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(0, good.Length)))
            select Mutate(good, at, (byte)value, cut);
        Prop.ForAll(mutants.ToArbitrary(), mutant =>
        {
            try
            {
                IdxArray array = Read(mutant);
                array.Values.Length.ShouldBe(array.Dims.Aggregate(1, (product, dim) => product * dim));
            }
            catch (DataException e)
            {
                e.Message.ShouldStartWith("some/file: ");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

        static byte[] Mutate(byte[] good, int at, byte value, int cut)
        {
            byte[] mutant = [.. good];
            mutant[at] = value;
            return mutant[..^cut];
        }
    }
}
