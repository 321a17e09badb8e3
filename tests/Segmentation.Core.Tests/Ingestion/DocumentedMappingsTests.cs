using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Segmentation.Ingestion.Identifiers;
using Segmentation.Ingestion.Mapping;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Core.Tests.Ingestion;

public sealed class DocumentedMappingsTests
{
    [Fact]
    public void Every_example_of_the_mapping_page_can_be_read()
    {
        string[] parts = File.ReadAllText(RepositoryFile.Path("docs/mapping.md")).Split("```json\n");
        Assert.True(parts.Length >= 3);
        foreach (string part in parts.Skip(1))
        {
            string example = part[..part.IndexOf("```", StringComparison.Ordinal)];
            Assert.NotEmpty(MappingReader.Read(Encoding.UTF8.GetBytes(example), "docs/mapping.md").Attributes);
        }
    }

    [Fact]
    public void The_published_test_vectors_are_what_the_code_computes()
    {
        KeyRing keys = new([.. Enumerable.Range(0, 32).Select(static i => (byte)i)]);
        DestinationKey destination = keys.Destination("example", 1);
        string page = File.ReadAllText(RepositoryFile.Path("docs/privacy.md"));
        Assert.Contains($"`{Convert.ToHexStringLower(destination.ToBytes())}`, fingerprint `{destination.Fingerprint}`", page, StringComparison.Ordinal);

        List<string[]> rows = [.. page[page.IndexOf("## Test vectors", StringComparison.Ordinal)..].Split('\n')
            .Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(static line => line.Split('|').Select(static cell => cell.Trim(' ', '`')).ToArray())];
        Assert.Equal(3, rows.Count);
        foreach (string[] row in rows)
        {
            IdentifierForm form = row[2] switch { "verbatim" => IdentifierForm.Verbatim, "mobile" => IdentifierForm.Mobile, _ => IdentifierForm.EmailSha256 };
            SpaceKey key = keys.Space(row[1]);
            byte[] canonical = new byte[16];
            byte[] token = new byte[16];
            byte[] scoped = new byte[16];
            byte[] back = new byte[16];
            Assert.Null(Canonical.Write(Encoding.UTF8.GetBytes(row[3]), form, canonical));
            key.Encrypt(canonical, token);
            key.Decrypt(token, back);
            destination.Scope(canonical, scoped);
            string computed = $"{key.Fingerprint} {Convert.ToHexStringLower(canonical)} {Convert.ToHexStringLower(token)} {Convert.ToHexStringLower(scoped)}";
            Assert.Equal(string.Join(' ', row[4..8]), computed);
            Assert.Equal(canonical, back);
        }
    }
}
