using System.Text;
using DistTrain.Tests;

namespace DistTrain.Data.Tests;

/// <summary>Whatever a file of data holds, reading it ends in data or in an error for the user.</summary>
public class DataFuzzTests
{
    private const string Table = """
        id,height,colour,"name, full",y
        1,1.5,red,"Ann ""A"" Lee",a
        2,,green,Bob,b
        3,-2e3,red,"two
        lines",a
        4,0.25,,Dan,c
        5,7,blue,Eve,b
        """;

    private static readonly int[][] s_dims = [[1], [5], [3, 2], [2, 3, 4], [4, 3, 2, 1]];

    private static readonly DataSpec[] s_specs =
    [
        .. from missing in Enum.GetValues<MissingRule>()
           from task in Enum.GetValues<CsvTask>()
           select CsvFile.Spec with { Missing = missing, Task = task, Standardise = task == CsvTask.Regression },
    ];

    /// <summary>Settings by which the table is whole.</summary>
    private static readonly int s_lenient = Array.FindIndex(
        s_specs, spec => spec is { Missing: MissingRule.Mean, Task: CsvTask.Classification });

    private static readonly DataSpec s_table = CsvFile.Spec with
    {
        Missing = MissingRule.Mean,
        Task = CsvTask.Classification,
        Columns = CsvFile.Columns(("id", ColumnKind.Label), ("name, full", ColumnKind.Ignore)),
    };

    /// <summary>The first byte says whether the damage is within gzip.</summary>
    [Fact]
    public void Any_damage_to_IDX_ends_in_an_array_or_an_error_for_the_user() => Fuzzer.Attack(
        new FuzzTarget("IDX", 0.07, [.. s_dims.Select(dims => (byte[])[0, .. IdxBytes.Of(dims)])])
        {
            Read = bytes => bytes.Length > 0 && ReadIdx(bytes[0] % 16 == 1 ? IdxBytes.Gzip(bytes[1..]) : bytes[1..]),
            // Nothing grows by more than 1032 when it is unpacked; the packer and the unpacker have their windows.
            AllocatedBytesMax = 1 << 20,
            AllocatedBytesPerByte = 1100,
        });

    [Fact]
    public void Any_damage_to_packed_IDX_ends_in_an_array_or_an_error_for_the_user() => Fuzzer.Attack(
        new FuzzTarget("gzip", 0.02, [.. s_dims.Append([90, 90]).Select(dims => IdxBytes.Gzip(IdxBytes.Of(dims)))])
        {
            Read = ReadIdx,
            AllocatedBytesMax = 256 << 10,
            AllocatedBytesPerByte = 1100,
        });

    /// <summary>The first byte says with which settings.</summary>
    [Fact]
    public void Any_damage_to_a_table_ends_in_data_or_an_error_for_the_user() => Fuzzer.Attack(
        new FuzzTarget("CSV", 0.02, [Under(s_lenient, Table), Under(s_lenient, Table.ReplaceLineEndings("\r\n"))])
        {
            Read = bytes => bytes.Length > 0 && Try(() => CsvFile.Load(bytes[1..], s_specs[bytes[0] % s_specs.Length])),
            Words = Words(",", "\"", "\"\"", "\n", "\r", "\r\n", "\uFEFF", "\0", " ", "NaN", "1e400", "-1", "y", "é"),
            AllocatedBytesMax = 2 << 20,
            AllocatedBytesPerByte = 4096,
        });

    [Fact]
    public void Any_damage_to_a_kept_encoding_ends_in_data_or_an_error_for_the_user()
    {
        byte[] table = Encoding.UTF8.GetBytes(Table);
        byte[] encoding = CsvFile.Load(table, s_table).Encoding.ToJson();
        byte[] pixels = new DataEncoding { Pixels = new PixelEncoding([0.5f], [-0.25f]) }.ToJson();
        Fuzzer.Attack(new FuzzTarget("encoding", 0.02, [encoding, pixels])
        {
            Read = bytes => Try(() =>
            {
                DataEncoding kept = DataEncoding.FromJson(bytes);
                if (kept.Table is not null)
                    DataLoader.Load(s_table, 1, new MemoryFiles { ["t.csv"] = table }, kept);
            }),
            Words = Words(
                "null", "[", "]", "{", "}", "\"", ",", ":", "1e999", "-1", "\"pixels\":", "\"columns\":", "[null]", "numeric"),
            AllocatedBytesMax = 2 << 20,
            AllocatedBytesPerByte = 4096,
        });
    }

    [Fact]
    public void Any_damage_to_kept_sizes_ends_in_sizes_or_an_error_for_the_user() => Fuzzer.Attack(
        new FuzzTarget("sizes", 0.02, [CsvFile.Load(Encoding.UTF8.GetBytes(Table), s_table).Sizes.ToJson()])
        {
            Read = bytes => Try(() => DataSizes.FromJson(bytes)),
            Words = Words("null", "[", "]", "{", "}", "\"", ",", ":", "1e999", "-1", "0", "2147483648", "\"classes\":"),
            AllocatedBytesMax = 1 << 20,
            AllocatedBytesPerByte = 256,
        });

    private static byte[][] Words(params string[] words) => [.. words.Select(Encoding.UTF8.GetBytes)];

    private static byte[] Under(int settings, string table) => [(byte)settings, .. Encoding.UTF8.GetBytes(table)];

    private static bool ReadIdx(byte[] bytes) =>
        Try(() => IdxReader.Read(new DataFile("x.idx", new MemoryStream(bytes, writable: false)), 1, 4));

    private static bool Try(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (DataException e)
        {
            e.Message.Length.ShouldBeInRange(1, 2000);
            return false;
        }
    }
}
