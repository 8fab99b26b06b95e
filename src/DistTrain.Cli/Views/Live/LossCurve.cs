namespace DistTrain.Cli;

/// <summary>The loss of the whole run in a fixed number of points: when they are used up, neighbours are merged.</summary>
internal sealed class LossCurve
{
    private const int PointsMax = 256;
    private const string Blocks = "▁▂▃▄▅▆▇█";

    private readonly List<double> _points = [];
    private double _sum;
    private int _looks, _looksPerPoint = 1;

    /// <summary>Adds the mean loss since the last look.</summary>
    public void Add(double loss)
    {
        if (!double.IsFinite(loss))
            return;
        _sum += loss;
        if (++_looks < _looksPerPoint)
            return;
        _points.Add(_sum / _looks);
        (_sum, _looks) = (0, 0);
        if (_points.Count < PointsMax)
            return;
        for (int i = 0; i < PointsMax / 2; i++)
            _points[i] = (_points[2 * i] + _points[2 * i + 1]) / 2;
        _points.RemoveRange(PointsMax / 2, PointsMax / 2);
        _looksPerPoint *= 2;
    }

    /// <summary>
    /// The curve in block characters, on a logarithmic scale, at most <paramref name="width"/> wide; empty before two points.
    /// </summary>
    public string Draw(int width)
    {
        if (_points.Count < 2 || width < 2)
            return "";
        int columns = Math.Min(width, _points.Count);
        var means = new double[columns];
        for (int column = 0; column < columns; column++)
        {
            int from = column * _points.Count / columns, to = (column + 1) * _points.Count / columns;
            means[column] = Math.Log(Math.Max(_points[from..to].Average(), 1e-12));
        }
        (double low, double high) = (means.Min(), means.Max());
        double height = Math.Max(high - low, 1e-9);
        return string.Concat(
            means.Select(mean => Blocks[(int)Math.Min(Blocks.Length - 1, (mean - low) / height * Blocks.Length)]));
    }
}
