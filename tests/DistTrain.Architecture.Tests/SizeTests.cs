namespace DistTrain.Architecture.Tests;

public sealed class SizeTests
{
    [Fact]
    public void A_file_holds_one_thing_and_is_short() =>
        Claim.Holds($"A file has at most {Ratchet.FileLines} lines:",
            Ratchet.Check(
                Repository.CSharp.ToDictionary(file => file.Path, file => file.Lines.Length),
                Ratchet.FileLines, Ratchet.LongFiles));

    [Fact]
    public void A_function_fits_on_a_screen() =>
        Claim.Holds($"A function has at most {Ratchet.FunctionLines} lines:",
            Ratchet.Check(
                (from file in Repository.CSharp
                 from function in Function.In(file.Text)
                 group function.Lines by $"{file.Path} {function.Name}")
                .ToDictionary(group => group.Key, group => group.Max()),
                Ratchet.FunctionLines, Ratchet.LongFunctions));

    [Fact]
    public void Lines_fit_beside_each_other()
    {
        string[] places =
        [
            .. from file in Repository.CSharp
               from line in file.Lines.Index()
               where line.Item.Length > Ratchet.LineColumns
               select $"{file.Path}:{line.Index + 1}",
        ];
        places.Length.ShouldBeLessThanOrEqualTo(
            Ratchet.LongLines,
            $"a line has at most {Ratchet.LineColumns} columns; wrap the new ones among {string.Join(", ", places)}");
    }

    [Fact]
    public void Half_of_all_files_are_short()
    {
        int[] lengths = [.. Repository.CSharp.Where(file => file.In("src/")).Select(file => file.Lines.Length).Order()];
        lengths[lengths.Length / 2].ShouldBeLessThanOrEqualTo(150, "the median file under src/ has about 100 lines");
    }
}
