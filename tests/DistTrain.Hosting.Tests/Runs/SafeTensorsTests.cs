using System.Buffers.Binary;
using DistTrain.Tests;

namespace DistTrain.Hosting.Tests;

public sealed class SafeTensorsTests
{
    [Fact]
    public void A_header_beyond_the_format_s_limit_is_not_read()
    {
        const int header = 100_000_001;
        var bytes = new byte[8 + header];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, header);
        Should.Throw<InvalidDataException>(() => SafeTensors.Read(SmallRun.Plan().Model, bytes))
            .Message.ShouldBe("its header should have 100000001 bytes, the whole file has 100000009.");
    }
}
