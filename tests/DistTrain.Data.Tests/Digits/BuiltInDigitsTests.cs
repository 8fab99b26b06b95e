namespace DistTrain.Data.Tests;

public class BuiltInDigitsTests
{
    [Fact]
    public void Any_image_can_be_drawn_alone()
    {
        ImageRows all = BuiltInDigits.DrawAll(seed: 3, BuiltInDigits.Train, 20);
        byte[] alone = new byte[784];
        BuiltInDigits.Draw(3, BuiltInDigits.Train, 17, alone).ShouldBe(all.Labels[17]);
        alone.ShouldBe(all.Image(17).ToArray());
    }
}
