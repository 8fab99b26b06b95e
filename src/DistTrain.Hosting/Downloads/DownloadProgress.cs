namespace DistTrain.Hosting;

/// <summary>How far a download is.</summary>
/// <param name="Name">The file: <c>mnist/train-images-idx3-ubyte.gz</c>.</param>
/// <param name="Address">Where it comes from.</param>
/// <param name="Bytes">Bytes received so far.</param>
/// <param name="Total">Bytes in all, if the server says so.</param>
/// <param name="Done">Whether it is complete and its checksum was found right.</param>
public readonly record struct DownloadProgress(string Name, Uri Address, long Bytes, long? Total, bool Done);
