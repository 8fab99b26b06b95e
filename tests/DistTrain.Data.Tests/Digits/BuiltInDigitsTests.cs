using System.Security.Cryptography;

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

    [Fact]
    public void The_images_are_the_same_bytes_on_every_machine()
    {
        // A new value means that every run on digits gives other weights than before: change it knowingly.
        ImageRows digits = BuiltInDigits.DrawAll(1, BuiltInDigits.Train, 500);
        Convert.ToHexStringLower(SHA256.HashData(digits.Pixels))[..16].ShouldBe("351944e7c302195c");
    }

    [Fact]
    public void Training_and_test_images_and_other_seeds_differ()
    {
        byte[] train = BuiltInDigits.DrawAll(1, BuiltInDigits.Train, 5).Pixels;
        BuiltInDigits.DrawAll(1, BuiltInDigits.Test, 5).Pixels.ShouldNotBe(train);
        BuiltInDigits.DrawAll(2, BuiltInDigits.Train, 5).Pixels.ShouldNotBe(train);
    }

    [Fact]
    public void All_ten_digits_come_equally_often()
    {
        byte[] labels = BuiltInDigits.DrawAll(1, BuiltInDigits.Train, 5000).Labels;
        for (byte digit = 0; digit < 10; digit++)
            labels.Count(label => label == digit).ShouldBeInRange(420, 580);
    }

    [Fact]
    public void Every_image_has_ink_and_mostly_bare_paper()
    {
        ImageRows digits = BuiltInDigits.DrawAll(1, BuiltInDigits.Train, 500);
        for (int i = 0; i < digits.Count; i++)
        {
            int inked = digits.Image(i).ToArray().Count(pixel => pixel > 100);
            inked.ShouldBeInRange(15, 350, $"image {i}");
        }
    }

    [Fact]
    public void By_default_there_are_20_000_training_and_4_000_test_images()
    {
        DataSplits splits = DataLoader.Load(new DataSpec { Validation = 1000 }, 1, new MemoryFiles());
        (splits.Train.Count, splits.Validation!.Count, splits.Test!.Count).ShouldBe((19_000, 1000, 4000));
        splits.Train.InputDims.ShouldBe([1, 28, 28]);
        splits.Train.Classes.ShouldBe(10);
    }

    /// <summary>
    /// Nearest class mean is a linear classifier of the weak kind: it must be far from enough, and far from chance.
    /// </summary>
    [Fact]
    public void A_simple_linear_rule_stays_well_behind()
    {
        ImageRows train = BuiltInDigits.DrawAll(1, BuiltInDigits.Train, 4000);
        ImageRows test = BuiltInDigits.DrawAll(1, BuiltInDigits.Test, 1000);
        double[][] means = [.. Enumerable.Range(0, 10).Select(digit => Mean(train, digit))];
        int correct = Enumerable.Range(0, test.Count).Count(i => Nearest(means, test.Image(i)) == test.Labels[i]);
        (correct / 1000.0).ShouldBeInRange(0.5, 0.9);

        static double[] Mean(ImageRows rows, int digit)
        {
            int[] own = [.. Enumerable.Range(0, rows.Count).Where(i => rows.Labels[i] == digit)];
            return [.. Enumerable.Range(0, rows.Length).Select(pixel => own.Average(i => rows.Image(i)[pixel]))];
        }

        static int Nearest(double[][] means, ReadOnlySpan<byte> image)
        {
            byte[] pixels = image.ToArray();
            return Enumerable.Range(0, means.Length).MinBy(digit => pixels.Zip(means[digit], (a, b) => (a - b) * (a - b)).Sum());
        }
    }
}
