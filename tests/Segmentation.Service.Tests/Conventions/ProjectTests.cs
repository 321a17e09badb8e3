using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Service.Tests.Conventions;

/// <summary>A project names only the projects that the table in docs/ARCHITECTURE.md gives it.</summary>
public sealed class ProjectTests
{
    private static readonly Dictionary<string, string[]> Table = Read();

    [Fact]
    public void The_table_has_every_project()
    {
        IEnumerable<string> projects = Directory.GetFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories).Select(static path => Path.GetFileNameWithoutExtension(path)!);
        Assert.Equal(projects.Order(StringComparer.Ordinal), Table.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_project_refers_to_what_the_table_gives_it_and_nothing_else()
    {
        foreach ((string project, string[] mayName) in Table)
        {
            XDocument file = XDocument.Load(Repository.PathOf("src", project, project + ".csproj"));
            IEnumerable<string> named = file.Descendants("ProjectReference").Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)!);
            Assert.All(named, other => Assert.True(mayName.Contains(other), $"{project} refers to {other}"));
        }
    }

    [Fact]
    public void The_server_names_the_command_in_its_demonstration_only()
    {
        IEnumerable<string> naming = Repository.Sources("src/Segmentation.Service")
            .Where(static path => !path.Contains("/Demonstration/", StringComparison.Ordinal))
            .Where(static path => File.ReadAllText(path).Contains("Segmentation.Cli", StringComparison.Ordinal))
            .Select(static path => Path.GetRelativePath(Repository.Root, path));
        Assert.Empty(naming);
    }

    [Fact]
    public void The_gRPC_runtime_names_nothing_of_ours()
    {
        IEnumerable<string> naming = Repository.Sources("src/Segmentation.Grpc")
            .Where(static path => Regex.IsMatch(File.ReadAllText(path), @"(using|namespace)\s+Segmentation\b|\bSegmentation\.(?!Grpc\b)", RegexOptions.CultureInvariant))
            .Select(static path => Path.GetRelativePath(Repository.Root, path));
        Assert.Empty(naming);
    }

    [Fact]
    public void A_proto_service_has_one_file_and_its_messages_are_mapped_in_one_folder()
    {
        foreach (string path in Repository.Sources("src/Segmentation.Service/Services"))
        {
            Assert.True(Regex.Count(File.ReadAllText(path), @": V1\.\w+Base\b") <= 1, path);
        }

        IEnumerable<string> deciding = Repository.Sources("src/Segmentation.Service")
            .Where(static path => !path.Contains("/Errors/", StringComparison.Ordinal))
            .Where(static path => File.ReadAllText(path).Contains("new RpcException(", StringComparison.Ordinal))
            .Select(static path => Path.GetRelativePath(Repository.Root, path));
        Assert.Empty(deciding); // statuses are made in Errors
    }

    private static Dictionary<string, string[]> Read() =>
        File.ReadLines(Repository.PathOf("docs", "ARCHITECTURE.md"))
            .Select(static line => Regex.Match(line, @"^\| `(?<project>Segmentation\.\w+)` \|[^|]*\| (?<names>[^|]*) \|$", RegexOptions.CultureInvariant))
            .Where(static match => match.Success)
            .ToDictionary(
                static match => match.Groups["project"].Value,
                static match => match.Groups["names"].Value.Split(", ").Where(static name => name != "–").Select(static name => "Segmentation." + name).ToArray());
}
