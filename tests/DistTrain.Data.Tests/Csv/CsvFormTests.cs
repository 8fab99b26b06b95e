using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace DistTrain.Data.Tests;

public class CsvFormTests
{
    private static readonly DataSpec Spec = CsvFile.Spec;

    [Fact]
    public void Quotes_line_ends_blank_lines_and_a_byte_order_mark_are_understood()
    {
        string text = "\"a\",\"the \"\"place\"\"\",y\r\n1,\"sea, or\r\nhill\",2\r\n\r\n3,x,4";
        byte[] content = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)];
        Dataset set = CsvFile.Load(content, Spec).Train;
        CsvFile.Inputs(set).ShouldBe([1f, 1, 0, 3, 0, 1]);
        CsvFile.Targets(set).ShouldBe([2f, 4]);
    }

    [Fact]
    public void A_packed_table_is_unpacked_and_must_be_whole()
    {
        byte[] packed = IdxBytes.Gzip("a,y\n1,2\n"u8.ToArray());
        CsvFile.Targets(CsvFile.Load(packed, Spec).Train).ShouldBe([2f]);
        for (int length = 2; length < packed.Length; length++)
            Should.Throw<DataException>(() => CsvFile.Load(packed[..length], Spec))
                .Message.ShouldStartWith("t.csv: the gzip data are");
    }

    [Fact]
    public void A_cell_beyond_a_million_characters_is_refused_and_may_be_a_quote_left_open() =>
        CsvFile.Refusal($"a,y\n1,\"{new string('2', (1 << 20) + 1)}\n")
            .ShouldBe("t.csv, line 2: a cell of more than 1,048,576 characters; is a quote left open?");

    [Fact]
    public void More_columns_than_anyone_means_are_refused() =>
        CsvFile.Refusal(string.Join(',', Enumerable.Range(0, 100_001)) + "\n")
            .ShouldBe("t.csv: 100,001 columns; at most 100,000 are read.");

    [Fact]
    public void An_empty_file_is_refused() => CsvFile.Refusal("").ShouldContain("empty");

    [Fact]
    public void A_header_alone_is_refused() => CsvFile.Refusal("a,y\n").ShouldContain("no rows");

    [Fact]
    public void A_ragged_row_is_refused_by_line()
    {
        CsvFile.Refusal("a,y\n1,2\n3\n").ShouldBe("t.csv, line 3: 1 cells, but the header has 2 columns.");
        CsvFile.Refusal("a,y\n\"1\n\n\",2\n3,4,5\n").ShouldStartWith("t.csv, line 5: 3 cells");
        CsvFile.Refusal("a,y\n\n1,2\n\n3,4,5\n").ShouldStartWith("t.csv, line 5: 3 cells");
    }

    [Fact]
    public void Text_in_a_numeric_column_is_refused_by_line_column_and_value() =>
        CsvFile.Refusal("a,y\n1,2\n3,4\nfour,5\n").ShouldStartWith("t.csv, line 4, column 'a': 'four' is not a number.");

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1,5")]
    [InlineData("1 2")]
    [InlineData("0x10")]
    public void What_is_not_a_finite_number_with_a_point_is_text(string cell) =>
        CsvFile.Refusal($"a,y\n1,2\n\"{cell}\",4\n5,6\n").ShouldContain($"line 3, column 'a': '{cell}' is not a number");

    [Fact]
    public void A_number_beyond_32_bits_is_refused() => CsvFile.Refusal("a,y\n1e300,2\n").ShouldContain("out of the range");

    [Fact]
    public void Text_in_a_regression_target_is_refused() =>
        CsvFile.Refusal("a,y\n1,2\n3,cheap\n")
            .ShouldContain("line 3, column 'y': 'cheap' is not a number, which regression needs");

    [Fact]
    public void A_missing_target_is_refused_unless_rows_are_dropped() =>
        CsvFile.Refusal("a,y\n1,2\n3,\n").ShouldContain("line 3, column 'y': '' is missing, and a target cannot be filled");

    [Fact]
    public void A_missing_cell_is_refused_where_the_rule_says_so() =>
        CsvFile.Refusal("a,b,y\n1,1,2\n3,,1\n", Spec with { Missing = MissingRule.Error })
            .ShouldContain("line 3, column 'b': '' is missing");

    [Fact]
    public void A_column_twice_is_refused() =>
        CsvFile.Refusal("a,y,a\n1,2,3\n").ShouldContain("columns 1 and 3 are both called 'a'");

    [Fact]
    public void A_column_without_a_name_is_refused() => CsvFile.Refusal("a,,y\n1,2,3\n").ShouldContain("column 2 has no name");

    [Fact]
    public void A_target_that_is_not_there_is_refused_with_the_columns_that_are()
    {
        CsvFile.Refusal("a,b\n1,2\n").ShouldContain("no column 'y' (data.target). The columns are 'a', 'b'.");
        CsvFile.Refusal("a;y\n1;2\n").ShouldContain("separated by commas");
    }

    [Fact]
    public void A_setting_for_a_column_that_is_not_there_is_refused() =>
        CsvFile.Refusal("a,y\n1,2\n", Spec with { Columns = CsvFile.Columns(("b", ColumnKind.Ignore)) })
            .ShouldContain("no column 'b' (data.columns)");

    [Fact]
    public void No_input_column_is_refused() => CsvFile.Refusal("y\n1\n").ShouldContain("no column is left");

    [Fact]
    public void Too_many_categories_are_refused_with_a_way_out() =>
        CsvFile.Refusal("a,y\n" + string.Concat(Enumerable.Range(0, 1001).Select(i => $"n{i},1\n")))
            .ShouldContain("1,001 categories");

    [Fact]
    public void A_class_that_only_the_test_part_has_is_refused()
    {
        string text = "a,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"1,{(char)('p' + i % 2)}\n")) + "1,once\n";
        DataSpec spec = Spec with { Task = CsvTask.Classification, Test = 0.5 };
        string[] messages = [.. Enumerable.Range(0, 20).Select(seed => Message(seed)).OfType<string>()];
        messages.ShouldNotBeEmpty();
        const string expected = "t.csv, line 42, column 'y': 'once' is a class that the training part does not have";
        messages.ShouldAllBe(message => message.StartsWith(expected, StringComparison.Ordinal));

        string? Message(int seed)
        {
            try
            {
                CsvFile.Load(text, spec, (ulong)seed);
                return null;
            }
            catch (DataException e)
            {
                return e.Message;
            }
        }
    }

    [Fact]
    public void One_class_is_refused() =>
        CsvFile.Refusal("a,y\n1,x\n2,x\n", Spec with { Task = CsvTask.Classification }).ShouldContain("only one class");

    [Fact]
    public void A_stray_quote_is_refused_by_line() =>
        CsvFile.Refusal("a,y\n1,2\n3 \"feet\",4\n").ShouldContain("line 3: a stray double quote");

    [Fact]
    public void Bytes_that_are_not_text_are_refused() =>
        Should.Throw<DataException>(() => CsvFile.Load([.. "a,y\n1,"u8, 0xff, 0xfe, 0x80], Spec))
            .Message.ShouldContain("not UTF-8");

    [Fact]
    public void A_mutated_table_is_read_or_refused_by_name()
    {
        byte[] good = Encoding.UTF8.GetBytes("a,place,y\n1,sea,10\n2.5,\"hill, top\",20\n,sea,30\n4,lake,40\n");
        Gen<byte[]> mutants =
            from at in Gen.Choose(0, good.Length - 1)
            from value in Gen.OneOf(Gen.Choose(0, 255), Gen.Elements((int)'"', ',', '\n', '\r', 'x', '9'))
            from cut in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(0, good.Length - 1)))
            select (byte[])[.. good[..at], (byte)value, .. good[Math.Min(good.Length, at + 1 + cut)..]];
        Prop.ForAll(mutants.ToArbitrary(), mutant =>
        {
            try
            {
                Dataset set = CsvFile.Load(mutant, Spec).Train;
                CsvFile.Inputs(set).ShouldAllBe(input => float.IsFinite(input));
            }
            catch (DataException e)
            {
                e.Message.ShouldStartWith("t.csv");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
