using Google.Protobuf.WellKnownTypes;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Mapping;

/// <summary>Data sources.</summary>
internal static class SourceMapping
{
    public static V1.Source ToWire(this SourceInfo source) => new()
    {
        Name = source.Name,
        Party = source.Party switch
        {
            Party.First => V1.Party.First,
            Party.Second => V1.Party.Second,
            _ => V1.Party.Third,
        },
        CreateTime = Timestamp.FromDateTimeOffset(source.Created),
        Etag = source.Etag,
    };

    public static Party ToParty(V1.Party party, string field) =>
        Fields.Known(party, field, V1.Party.Unspecified, V1.Party.First, V1.Party.Second, V1.Party.Third) switch
        {
            V1.Party.First => Party.First,
            V1.Party.Second => Party.Second,
            _ => Party.Third,
        };
}
