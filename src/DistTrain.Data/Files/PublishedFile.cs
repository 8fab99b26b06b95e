namespace DistTrain.Data;

/// <summary>A file of a published data set, known by the size and SHA-256 of its decompressed content.</summary>
/// <param name="Set">The data set, which is also its folder's name: <c>mnist</c>.</param>
/// <param name="Name">The file's name without <c>.gz</c>.</param>
/// <param name="Bytes">Size of the decompressed content.</param>
/// <param name="Sha256">SHA-256 of the decompressed content in lower-case hex.</param>
public sealed record PublishedFile(string Set, string Name, long Bytes, string Sha256);
