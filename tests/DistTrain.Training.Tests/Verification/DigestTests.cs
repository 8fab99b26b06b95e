using System.Text;

namespace DistTrain.Training.Tests;

public class DigestTests
{
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void It_is_XXH64(string text, ulong digest) => Digest.Of(Encoding.ASCII.GetBytes(text)).ShouldBe(digest);

    [Fact]
    public void Every_bit_counts()
    {
        var values = new float[37];
        ulong zero = Digest.Of(values);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = -0f;
            Digest.Of(values).ShouldNotBe(zero, $"element {i}");
            values[i] = 0;
        }
    }
}
