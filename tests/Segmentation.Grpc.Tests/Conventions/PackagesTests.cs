using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Grpc.Tests.Conventions;

/// <summary>This library can be taken out for the packages that it stands in for.</summary>
public sealed class PackagesTests
{
    /// <summary>What <c>PackagesApi.txt</c> lacks although it is no addition.</summary>
    private static readonly string[] NoAddition =
    [
        // Overrides a member that the base class shows.
        "Grpc.Net.Client.GrpcChannel.ShutdownAsyncCore() -> System.Threading.Tasks.Task",
    ];

    /// <summary>The list is the public surface of Grpc.Core.Api, Grpc.Net.Common, Grpc.Net.Client, Grpc.Net.ClientFactory, Grpc.AspNetCore.Server, its ClientFactory and Reflection, Grpc.Reflection
    /// and Grpc.HealthCheck, written by <see cref="PublicApi"/> from a build of grpc-dotnet at commit 91c8faf (July 2026).</summary>
    [Fact]
    public void The_public_surface_has_nothing_that_the_packages_lack()
    {
        HashSet<string> packages = [.. File.ReadLines(Repository.PathOf("tests", "Segmentation.Grpc.Tests", "Conventions", "PackagesApi.txt"))];
        Assert.Empty(PublicApi.Of(typeof(Status).Assembly).Except(packages).Except(NoAddition));
    }

    [Theory]
    [InlineData("src/Segmentation.Service")]
    [InlineData("src/Segmentation.Contracts")]
    public async Task UseGrpcPackages_takes_the_packages_in_place_of_the_project(string project)
    {
        (string[] packages, string[] projects) = await ReferencesAsync(project, "true");
        Assert.Contains("Grpc.AspNetCore", packages);
        Assert.Contains("Grpc.Net.Client", packages);
        Assert.Contains("Grpc.HealthCheck", packages);
        Assert.DoesNotContain("Segmentation.Grpc", projects);

        (packages, projects) = await ReferencesAsync(project, "false");
        Assert.DoesNotContain("Grpc.AspNetCore", packages);
        Assert.Contains("Segmentation.Grpc", projects);
    }

    [Fact]
    public async Task UseGrpcPackages_adds_nothing_to_a_project_without_gRPC()
        => Assert.DoesNotContain((await ReferencesAsync("src/Segmentation.Core", "true")).Packages, package => package.StartsWith("Grpc.", StringComparison.Ordinal));

    private static async Task<(string[] Packages, string[] Projects)> ReferencesAsync(string project, string usePackages)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, WorkingDirectory = Repository.Root };
        foreach (string argument in (string[])["msbuild", project, $"-p:UseGrpcPackages={usePackages}", "-getItem:PackageReference,ProjectReference"])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        using JsonDocument document = JsonDocument.Parse(output);
        return (Names(document, "PackageReference", "Identity"), Names(document, "ProjectReference", "Filename"));
    }

    private static string[] Names(JsonDocument document, string item, string property)
        => [.. document.RootElement.GetProperty("Items").GetProperty(item).EnumerateArray().Select(one => one.GetProperty(property).GetString()!)];
}
