namespace DistTrain.Nn;

/// <summary>A fully connected layer.</summary>
internal sealed class DenseKind : LayerKind
{
    public override string Name => "dense";

    public override string Description => "fully connected: y = x Wᵀ + b; images count as flat";

    public override IReadOnlyList<Setting> Settings { get; } =
    [
        new("units", SettingType.Int, null, "how many outputs", Required: true) { Minimum = 1, Maximum = 1 << 20 },
        new("bias", SettingType.Bool, true, "whether each output has a bias"),
        Initialisers.Setting,
    ];

    protected override string ShorthandName => "units";

    public override Layer Build(SettingValues settings, Shape input)
    {
        // A matrix is a sequence of rows, and which of its dimensions a dense layer should act on is the author's to say.
        if (input.Rank == 2)
            throw new ArgumentException(
                $"dense takes flat inputs or images, and its input here is {input}: put flatten before it.");
        string init = settings.Choice("init");
        return new DenseLayer(
            input, settings.Int("units"), settings.Bool("bias"), Initialisers.Weights(init), Initialisers.Biases(init));
    }
}
