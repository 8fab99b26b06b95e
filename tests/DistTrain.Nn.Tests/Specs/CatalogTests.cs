namespace DistTrain.Nn.Tests;

public class CatalogTests
{
    [Fact]
    public void Every_kind_describes_itself_and_its_settings()
    {
        foreach (Kind kind in (Kind[])[.. LayerCatalog.Kinds, .. LossCatalog.Kinds, .. OptimizerCatalog.Kinds,
            .. ScheduleCatalog.Kinds])
        {
            kind.Description.ShouldNotBeNullOrWhiteSpace(kind.Name);
            foreach (Setting setting in kind.Settings)
            {
                setting.Description.ShouldNotBeNullOrWhiteSpace($"{kind.Name}.{setting.Name}");
                setting.Name.ShouldBe(setting.Name.ToLowerInvariant());
                if (setting.Default is not null)
                    setting.Convert(kind.Name, setting.Default).ShouldNotBeNull();
            }
        }
    }

    [Fact]
    public void A_bare_value_stands_for_the_setting_used_most()
    {
        LayerCatalog.TryGet("dense", out LayerKind? dense).ShouldBeTrue();
        dense.Shorthand!.Name.ShouldBe("units");
        OptimizerCatalog.TryGet("adam", out OptimizerKind? adam).ShouldBeTrue();
        adam.Shorthand!.Name.ShouldBe("learning-rate");
    }

    [Fact]
    public void Numbers_convert_where_nothing_is_lost()
    {
        Optimizer adam = OptimizerCatalog.Build(new("adam", new Dictionary<string, object> { ["learning-rate"] = 1 }));
        adam.LearningRate.ShouldBe(1);
        adam.SlotNames.ShouldBe(["mean", "square"]);
        Should.Throw<ArgumentException>(
            () => LayerCatalog.Build(new("dense", new Dictionary<string, object> { ["units"] = 2.5 }), new Shape(1)))
            .Message.ShouldContain("2.5");
        Should.Throw<ArgumentException>(
            () => OptimizerCatalog.Build(new("sgd", new Dictionary<string, object> { ["learning-rate"] = double.NaN })));
    }

    [Fact]
    public void A_step_schedule_counts_epochs_or_steps_but_not_both()
    {
        LearningRateSchedule epochs = ScheduleCatalog.Build(
            new("step", new Dictionary<string, object> { ["every-epochs"] = 2, ["gamma"] = 0.5 }));
        epochs.Rate(1, step: 19, stepsPerEpoch: 10).ShouldBe(1);
        epochs.Rate(1, step: 20, stepsPerEpoch: 10).ShouldBe(0.5);
        epochs.Rate(1, step: 40, stepsPerEpoch: 10).ShouldBe(0.25);
        ScheduleCatalog.Build(new("constant")).Rate(0.1, 1000, 10).ShouldBe(0.1);
        Should.Throw<ArgumentException>(() => ScheduleCatalog.Build(new("step")));
        Should.Throw<ArgumentException>(() =>
            ScheduleCatalog.Build(new("step", new Dictionary<string, object> { ["every-epochs"] = 2, ["every-steps"] = 2 })));
    }

    [Fact]
    public void An_optimizer_refuses_blocks_that_do_not_fit()
    {
        Optimizer adam = OptimizerCatalog.Build(new("adam"));
        float[] four = new float[4];
        Should.Throw<ArgumentException>(() => adam.Update(four, four, four, 1, new OptimizerSlots(four), 0.1f, 1));
        Should.Throw<ArgumentException>(() => adam.Update(four, four, new float[3], 1, new OptimizerSlots(four, four), 0.1f, 1));
        Should.Throw<ArgumentException>(() => adam.Update(four, four, four, 1, new OptimizerSlots(four, four), 0.1f, 0));
    }
}
