namespace DistTrain.Architecture.Tests;

public sealed class ScannerTests
{
    private const string Source = """"
        public sealed class Sample(int a)
        {
            [Fact]
            public void Long<T>(Func<int> f)
                where T : class, new()
            {
                string s = $"{(a > 0 ? "}" : "{")} {{";
                if (a > 0) { f(); } // {
                for (int i = 0; i < 3; i++)
                {
                    char c = '{';
                }
                /* { */
            }

            public Sample() : this(3) { }

            private (int A, int B) Pair(string s)
            {
                var p = new Point(1) { X = 2 };
                return s switch { _ => (1, 2) };
                void Local() { }
            }

            private string Raw => """ { """;
            public static Sample operator +(Sample x, Sample y) { return x; }
        }
        """";

    [Fact]
    public void The_scanner_finds_functions_and_nothing_else() =>
        Function.In(Source).Select(f => f.Name).Order(StringComparer.Ordinal)
            .ShouldBe(["Local", "Long", "Pair", "Sample", "operator +"]);

    [Fact]
    public void A_function_is_measured_from_its_attributes_to_its_last_brace()
    {
        Function function = Function.In(Source).Single(f => f.Name == "Long");
        (function.FirstLine, function.Lines).ShouldBe((3, 12));
    }
}
