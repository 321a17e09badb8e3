using Grpc.Core;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Grpc.Tests.Conventions;

/// <summary>What stands in for the packages shows is a file: a line that the packages lack must not get into it. <c>eng/accept-api</c> accepts a change.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_one_that_was_agreed()
    {
        string? difference = PublicApi.DifferenceFrom(Repository.PathOf("src", "Segmentation.Grpc", "PublicApi.txt"), typeof(Status).Assembly);
        Assert.True(difference is null, difference);
    }
}
