using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace DistTrain.Data;

/// <summary>
/// Reads a CSV file as text: commas, double quotes, a header line, UTF-8 with or without byte order mark, any line ends; plain
/// or gzip.
/// </summary>
internal static class CsvTableReader
{
    private const int ColumnsMax = 100_000;
    private const int CellMax = 1 << 20;
    private const int BufferBytes = 1 << 16;

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="DataException">It is no such table: empty, ragged, a column twice, a stray quote, not text.</exception>
    public static CsvTable Read(DataFile file)
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        using var text = new StreamReader(GzipContent.Unpacked(file), encoding, true, BufferBytes, leaveOpen: true);
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = found => throw Stray(file.Path, found.Context.Parser!.RawRow),
            IgnoreBlankLines = true,
            CacheFields = true,
            MaxFieldSize = CellMax,
        };
        using var parser = new CsvParser(text, configuration);
        try
        {
            return Read(file.Path, parser);
        }
        catch (MaxFieldSizeException e)
        {
            throw new DataException(
                $"{file.Path}, line {parser.RawRow:N0}: a cell of more than {CellMax:N0} characters; is a quote left open?", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new DataException($"{file.Path}, near line {parser.RawRow + 1:N0}: not UTF-8 text. Save the file as UTF-8.", e);
        }
        catch (IOException e)
        {
            throw new DataException($"{file.Path}: cannot be read ({e.Message}).", e);
        }
    }

    private static CsvTable Read(string path, CsvParser parser)
    {
        if (!parser.Read())
            throw new DataException($"{path}: empty; a header line with the columns' names and at least one row are needed.");
        string[] header = ReadHeader(path, parser);
        List<string[]> rows = [];
        List<int> lines = [];
        while (parser.Read())
        {
            // A quoted cell may hold line ends: the parser has counted to the row's last line.
            int line = parser.RawRow - parser.RawRecord.AsSpan().TrimEnd("\r\n").Count('\n');
            if (parser.Count != header.Length)
                throw new DataException(
                    $"{path}, line {line:N0}: {parser.Count:N0} cells, but the header has {header.Length:N0} columns.");
            rows.Add(parser.Record!);
            lines.Add(line);
        }

        if (rows.Count == 0)
            throw new DataException($"{path}: a header but no rows.");
        return new CsvTable(path, header, rows, lines);
    }

    private static string[] ReadHeader(string path, CsvParser parser)
    {
        if (parser.Count > ColumnsMax)
            throw new DataException($"{path}: {parser.Count:N0} columns; at most {ColumnsMax:N0} are read.");
        string[] header = [.. parser.Record!.Select(name => name.Trim())];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < header.Length; i++)
        {
            if (header[i].Length == 0)
                throw new DataException($"{path}, line 1: column {i + 1:N0} has no name.");
            if (!places.TryAdd(header[i], i))
                throw new DataException(
                    $"{path}, line 1: columns {places[header[i]] + 1:N0} and {i + 1:N0} are both called '{header[i]}'.");
        }

        return header;
    }

    private static DataException Stray(string path, int line) =>
        new($"{path}, line {line:N0}: a stray double quote. A cell that holds quotes is quoted as a whole, "
            + "and its own quotes are doubled.");
}
