using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Segmentation.Cli.Generation.Samples;

/// <summary>Writes the sample data set: a retailer's quarter, as messy as life, with an answer key.</summary>
internal static class SampleGenerator
{
    public static Manifest Write(string directory, ulong seed)
    {
        SampleWorld world = new(seed);
        List<ManifestDelivery> deliveries = [];
        Directory.CreateDirectory(Path.Combine(directory, "mappings"));
        string web = Mapping(directory, "web", SampleMappings.Web);
        string customers = Mapping(directory, "customers", SampleMappings.Customers);
        string mobile = Mapping(directory, "mobile", SampleMappings.Mobile);
        string interests = Mapping(directory, "interests", SampleMappings.Interests);

        CustomerFiles crm = new(world);
        WebVisits visits = new(world);
        Take("Customers with hashed e-mail, the whole truth of January.", customers, (["customers-2026-01.csv.gz"], CustomerFiles.Header, [crm.First()]));
        Take(
            "Web visits of the quarter, a file a month.",
            web,
            (["visits-2026-01.csv.gz", "visits-2026-02.csv.gz", "visits-2026-03.csv.gz"], WebVisits.Header, visits.Months()));
        Take("Events of the app; a quarter of the devices has no id.", mobile, (["app-events.tsv.gz"], MobileEvents.Header, [new MobileEvents(world).Rows()]));
        Take("Interests from a third party, which last 60 days.", interests, (["interests.tsv.gz"], InterestFeed.Header, [new InterestFeed(world).Write()]));
        Take("Visits of January that come late: they overwrite nothing newer.", web, (["visits-late.csv.gz"], WebVisits.Header, [visits.Late()]));
        Take("Customers again: this file replaces the first.", customers, (["customers-2026-03.csv.gz"], CustomerFiles.Header, [crm.Second()]));

        Manifest manifest = new(
            "A quarter of an invented retailer, made by 'segmentation generate --samples'.",
            seed,
            SampleWorld.AsOf.ToString(),
            deliveries,
            SampleSegments.Answer(world.Truth),
            new ManifestDestination("adnet", "cookie", "cart-leavers"));
        manifest.Save(directory);
        return manifest;

        void Take(string about, string mapping, (string[] Names, string Header, IReadOnlyList<string>[] Rows) files)
        {
            foreach ((string name, IReadOnlyList<string> rows) in files.Names.Zip(files.Rows))
            {
                SampleFile.Write(directory, name, files.Header, rows);
            }

            deliveries.Add(new ManifestDelivery(about, mapping, files.Names));
        }
    }

    private static string Mapping(string directory, string name, string text)
    {
        string path = $"mappings/{name}.json";
        File.WriteAllText(Path.Combine(directory, path), text);
        return path;
    }
}
