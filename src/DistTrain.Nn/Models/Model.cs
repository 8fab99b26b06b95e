using System.Security.Cryptography;
using System.Text;
using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>A network: its layers and where their parameters lie in one flat vector. Immutable and shared by threads.</summary>
public sealed class Model
{
    private readonly ParameterDefinition[] _definitions;

    private Model(Layer[] layers, Shape input)
    {
        Layers = layers;
        InputShape = input;
        OutputShape = layers.Length == 0 ? input : layers[^1].Output;
        Chain = new Chain(input, layers);
        _definitions = [.. layers.SelectMany(layer => layer.Parameters)];
        var parameters = new List<ParameterSlot>();
        for (int i = 0; i < layers.Length; i++)
        {
            foreach (ParameterDefinition definition in layers[i].Parameters)
            {
                parameters.Add(new ParameterSlot($"layers.{i}.{definition.Name}", definition.Shape, ParameterCount,
                    definition.Shape.Length));
                long count = (long)ParameterCount + definition.Shape.Length;
                if (count > Array.MaxLength - 64)
                    throw new ArgumentException($"The model has over {Array.MaxLength - 64} parameters; it must have fewer.");
                ParameterCount = (int)count;
            }
        }

        Parameters = parameters;
        Fingerprint = Hash();
    }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The parameter tensors, in the order of the flat vector and without gaps.</summary>
    public IReadOnlyList<ParameterSlot> Parameters { get; }

    /// <summary>The length of the flat parameter vector.</summary>
    public int ParameterCount { get; }

    /// <summary>The shape of one sample.</summary>
    public Shape InputShape { get; }

    /// <summary>The shape of one sample's output.</summary>
    public Shape OutputShape { get; }

    /// <summary>Floating-point operations of one sample's forward pass, two for a multiply-add.</summary>
    public long ForwardFlops => Layers.Sum(layer => layer.ForwardFlops);

    /// <summary>32 hexadecimal digits that differ if the structure, or a parameter's name or shape does.</summary>
    public string Fingerprint { get; }

    /// <summary>
    /// One past the last parameter of each layer that has some, in order: with so many there, a forward pass gets beyond it.
    /// </summary>
    public IReadOnlyList<int> LayerEnds => field ??= [.. Chain.Ends];

    /// <summary>The layers as they are executed.</summary>
    internal Chain Chain { get; }

    /// <summary>Builds a model; each layer takes the shape that the one before it leaves.</summary>
    /// <param name="layers">The layers in order.</param>
    /// <param name="input">The shape of one sample.</param>
    /// <exception cref="ArgumentException">
    /// A layer or setting is unknown or wrong, or a shape does not fit; the message names the layer.
    /// </exception>
    public static Model Build(IReadOnlyList<LayerSpec> layers, Shape input)
    {
        var built = new Layer[layers.Count];
        Shape shape = input;
        for (int i = 0; i < built.Length; i++)
        {
            try
            {
                built[i] = LayerCatalog.Build(layers[i], shape);
            }
            catch (ArgumentException error)
            {
                throw new ArgumentException($"layers.{i}: {error.Message}", error);
            }

            shape = built[i].Output;
        }

        return new Model(built, input);
    }

    /// <summary>A model of layers that are already built and fit each other.</summary>
    /// <exception cref="ArgumentException">A layer's input is not the output of the one before it.</exception>
    public static Model Of(Shape input, params Layer[] layers)
    {
        Shape shape = input;
        for (int i = 0; i < layers.Length; i++)
        {
            if (layers[i].Input != shape)
                throw new ArgumentException(
                    $"layers.{i}: {layers[i].Kind} takes {layers[i].Input}, and the shape before it is {shape}.");
            shape = layers[i].Output;
        }

        return new Model(layers, input);
    }

    /// <summary>Fills the flat vector with its first values: a pure function of the model and the seed.</summary>
    /// <exception cref="ArgumentException">The span's length is not <see cref="ParameterCount"/>.</exception>
    public void Initialise(Span<float> parameters, ulong seed)
    {
        if (parameters.Length != ParameterCount)
            throw new ArgumentException(
                $"The model has {ParameterCount} parameters, the span {parameters.Length} elements.", nameof(parameters));
        for (int i = 0; i < _definitions.Length; i++)
        {
            var stream = new RandomStream(seed, RandomPurpose.Initialisation, shard: i);
            ParameterDefinition definition = _definitions[i];
            Span<float> values = parameters.Slice(Parameters[i].Offset, Parameters[i].Length);
            definition.Initialiser.Fill(values, definition.FanIn, definition.FanOut, ref stream);
        }
    }

    private string Hash()
    {
        var text = new StringBuilder();
        foreach (Layer layer in Layers)
            text.Append(layer.Structure).Append('\n');
        foreach (ParameterSlot slot in Parameters)
            text.Append(slot.Name).Append(slot.Shape).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }
}
