using System.Collections.Generic;
using System.Linq;
using Google.Protobuf;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Mapping;

/// <summary>Destinations.</summary>
internal static class DestinationMapping
{
    private const int UsualFloor = 100;

    /// <summary>As the catalogue shows it.</summary>
    public static V1.Destination ToWire(this DestinationInfo destination) => new()
    {
        Name = destination.Name,
        IdSpace = destination.IdSpace,
        KeyEpoch = (uint)destination.KeyEpoch,
        Floor = (uint)destination.Floor,
        Etag = destination.Etag,
        KeyFingerprint = destination.KeyFingerprint,
        IdentifierForm = destination.IdentifierForm switch
        {
            IdentifierForm.Mobile => "mobile",
            IdentifierForm.EmailSha256 => "email_sha256",
            _ => "verbatim",
        },
    };

    /// <summary>As the destination itself sees it.</summary>
    public static V1.Destination ToWire(this DestinationInfo destination, IEnumerable<TestVector> vectors)
    {
        V1.Destination wire = destination.ToWire();
        wire.Etag = "";
        wire.Vectors.AddRange(vectors.Select(static vector => new V1.TestVector { RawId = vector.RawId, Token = ByteString.CopyFrom(vector.Token.Span) }));
        return wire;
    }

    /// <summary>Floor of a new destination: 0 stands for 100.</summary>
    public static int ToFloor(uint floor) => floor == 0 ? UsualFloor : Fields.Number(floor, "destination.floor", 1, int.MaxValue);
}
