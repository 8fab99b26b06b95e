using System.Security.Cryptography;
using System.Text;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>A file with what everyone must know who joins a run: one line that only its owner reads.</summary>
public static class TokenFile
{
    private const int CharsMin = 16, CharsMax = 1024;

    /// <summary>Draws a token and writes it.</summary>
    /// <exception cref="ConfigurationException">It cannot be written.</exception>
    public static string Make(string path)
    {
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        try
        {
            PrivateFile.Write(path, Encoding.ASCII.GetBytes(token + "\n"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The token {path} cannot be written: {failure.Message}");
        }

        return token;
    }

    /// <summary>Reads a token.</summary>
    /// <exception cref="ConfigurationException">There is none, others may read it, or it is too easily guessed.</exception>
    public static string Read(string path)
    {
        try
        {
            if (PrivateFile.IsOpen(path))
                throw new ConfigurationException($"{path} can be read by others than its owner: chmod 600 {path}");
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > CharsMax)
                throw new ConfigurationException($"{path} is no token: it has {stream.Length:N0} bytes.");
            return Check(new StreamReader(stream).ReadToEnd(), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The token {path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>A token as it was given, without the space around it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">Where it is from, for messages.</param>
    /// <exception cref="ConfigurationException">It is too easily guessed.</exception>
    public static string Check(string text, string source) => text.Trim() is { Length: >= CharsMin } token
        ? token
        : throw new ConfigurationException(
            $"The token of {source} has {text.Trim().Length} characters; at least {CharsMin} are safe.");

    /// <summary>Reads a token, or makes one where there is none.</summary>
    internal static string ReadOrMake(string path) => File.Exists(path) ? Read(path) : Make(path);
}
