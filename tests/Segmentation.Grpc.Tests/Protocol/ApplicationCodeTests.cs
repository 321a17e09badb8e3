using System.IO;
using System.Linq;
using Grpc.Core;
using Grpc.Protocol;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Grpc.Tests.Protocol;

/// <summary>Codes that only applications give, so that one of them always speaks of what the application said.</summary>
public sealed class ApplicationCodeTests
{
    /// <summary>Source: grpc/doc/statuscodes.md.</summary>
    private static readonly StatusCode[] OfApplications =
    [
        StatusCode.InvalidArgument, StatusCode.NotFound, StatusCode.AlreadyExists, StatusCode.FailedPrecondition, StatusCode.Aborted, StatusCode.OutOfRange, StatusCode.DataLoss,
    ];

    [Fact]
    public void Row_36_No_code_of_HTTP_becomes_one_of_them()
    {
        Assert.Empty(Enumerable.Range(0, 1000).Select(StatusMapping.FromHttp).Intersect(OfApplications));
        Assert.Empty(Enumerable.Range(-1, 1000).Select(code => StatusMapping.FromHttp2Error(code)).Intersect(OfApplications));
    }

    [Theory]
    [InlineData("Server")]
    [InlineData("Client")]
    [InlineData("Protocol")]
    public void Row_36_The_runtime_names_none_of_them(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(Repository.PathOf("src", "Segmentation.Grpc", folder), "*.cs", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(file);
            Assert.DoesNotContain(OfApplications, code => text.Contains($"StatusCode.{code}", System.StringComparison.Ordinal));
        }
    }
}
