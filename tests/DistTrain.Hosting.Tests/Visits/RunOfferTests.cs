using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public sealed class RunOfferTests
{
    [Fact]
    public void A_run_file_that_nodes_cannot_be_sent_is_refused_before_anyone_joins()
    {
        const string text = "data: {source: digits}\nmodel: {layers: [{dense: 10}]}\n";
        RunSpec spec = RunFile.Parse(text, "run.yaml").Spec;
        RunOffer.Of(spec, SmallRun.Data, new Dictionary<string, string>()).RunFile.Length.ShouldBeLessThan(4096);

        string name = new('x', VisitMessages.RunFileBytesMax);
        Should.Throw<ConfigurationException>(() => RunOffer.Of(spec with { Name = name }, SmallRun.Data, new Dictionary<string, string>()))
            .Message.ShouldMatch(@"^The run file has 13\d,\d\d\d bytes; nodes are sent at most 131,072\.$");
    }
}
