using System.Net;

namespace DistTrain.Hosting.Tests;

/// <summary>Answers requests by host, without a network, and keeps count.</summary>
internal sealed class FakeServer : HttpMessageHandler
{
    private readonly Dictionary<string, Func<HttpResponseMessage>> _answers = new(StringComparer.Ordinal);

    public List<string> Requests { get; } = [];

    public FakeServer Serves(string host, byte[] content)
    {
        _answers[host] = () => new HttpResponseMessage { Content = new ByteArrayContent(content) };
        return this;
    }

    public FakeServer Fails(string host, HttpStatusCode status)
    {
        _answers[host] = () => new HttpResponseMessage(status);
        return this;
    }

    /// <summary>Sends some bytes and then nothing more.</summary>
    public FakeServer Stalls(string host, byte[] start)
    {
        _answers[host] = () => new HttpResponseMessage { Content = new StreamContent(new Stalling(start)) };
        return this;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request.RequestUri!.ToString());
        return _answers.TryGetValue(request.RequestUri.Host, out var answer)
            ? Task.FromResult(answer())
            : throw new HttpRequestException("Name or service not known");
    }

    private sealed class Stalling(byte[] start) : MemoryStream(start)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int got = Read(buffer.Span);
            if (got == 0)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return got;
        }
    }
}
