using DistTrain.Tests;

namespace DistTrain.Training.Tests;

/// <summary>Whatever bytes come as the short form of a payload: they are decoded before the payload's checksum is known.</summary>
public class CodecFuzzTests
{
    private const int Floats = 300;

    public static TheoryData<string> Codecs => ["fp16", "bf16", "int8", "top-k", "sign"];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Any_damage_to_a_short_form_ends_in_numbers_or_a_refusal(string name)
    {
        Codec codec = CodecCatalog.Build(new CodecSpec(name))!;
        var valid = new byte[codec.EncodedBytes(Floats)];
        codec.Encode([.. Enumerable.Range(0, Floats).Select(i => MathF.ScaleB(i - 150, i % 40 - 20))], valid);
        var numbers = new float[Floats];
        Fuzzer.Attack(new FuzzTarget(name, 0.01, [valid])
        {
            Read = bytes =>
            {
                // A connection waits for as many bytes as there should be.
                Array.Resize(ref bytes, valid.Length);
                try
                {
                    codec.Decode(bytes, numbers);
                    codec.DecodeAdd(bytes, numbers);
                    return true;
                }
                catch (InvalidDataException)
                {
                    return false;
                }
            },
            AllocatedBytesMax = 16 << 10,
        });
    }
}
