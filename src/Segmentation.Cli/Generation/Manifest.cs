using System.Collections.Generic;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Generation;

/// <summary>What a generated data set is: its deliveries in order, and questions with their true answers.</summary>
/// <param name="About">What it is, in a sentence.</param>
/// <param name="Seed">Seed it was made with.</param>
/// <param name="AsOf">Day that the answers hold for, <c>yyyy-MM-dd</c>.</param>
/// <param name="Deliveries">Files with their mappings, in the order in which they are taken in.</param>
/// <param name="Segments">Rules with their true counts.</param>
/// <param name="Destination">A destination to try an export with, or null.</param>
internal sealed record Manifest(
    string About,
    ulong Seed,
    string AsOf,
    IReadOnlyList<ManifestDelivery> Deliveries,
    IReadOnlyList<ManifestSegment> Segments,
    ManifestDestination? Destination)
{
    /// <summary>Name of the file in the directory of the data set.</summary>
    public const string FileName = "manifest.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The as-of day.</summary>
    [JsonIgnore]
    public DayNumber AsOfDay => DayNumber.TryParse(AsOf, out DayNumber day)
        ? day
        : throw new InputException($"{FileName}: as_of '{AsOf}' is no day; a day is written yyyy-MM-dd");

    public void Save(string directory) =>
        File.WriteAllText(Path.Combine(directory, FileName), JsonSerializer.Serialize(this, Options) + "\n");

    /// <exception cref="InputException">The file is missing or is no manifest.</exception>
    public static Manifest Load(string directory)
    {
        string path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            throw new InputException($"no '{path}'; a data set is made by 'segmentation generate'");
        }

        try
        {
            return JsonSerializer.Deserialize<Manifest>(File.ReadAllText(path), Options) ?? throw new JsonException("the file holds null");
        }
        catch (JsonException error)
        {
            throw new InputException($"'{path}' is no manifest: {error.Message}", error);
        }
    }
}

/// <summary>Files that are taken in by one mapping, in one command; paths are relative to the manifest.</summary>
internal sealed record ManifestDelivery(string About, string Mapping, IReadOnlyList<string> Inputs);

/// <summary>A rule and the true number of devices in it.</summary>
internal sealed record ManifestSegment(string Name, string About, string Rule, long Expected);

/// <summary>A destination and the segment to export to it.</summary>
internal sealed record ManifestDestination(string Name, string IdSpace, string Segment);
