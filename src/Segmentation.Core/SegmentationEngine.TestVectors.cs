using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Segmentation.Ingestion.Identifiers;
using Segmentation.Store;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    /// <summary>Invented identifiers of a destination's id space and their scoped tokens of 16 bytes.</summary>
    /// <exception cref="InputException">There is no destination of that name.</exception>
    public IReadOnlyList<TestVector> TestVectors(string destination)
    {
        Destination target = FindDestination(destination);
        IdentifierForm form = SpaceOf(target).Form;
        DestinationKey key = KeyOf(target);
        return [.. InventedIdentifiers(form).Select(identifier =>
        {
            byte[] canonical = new byte[Canonical.Size];
            if (Canonical.Write(Encoding.UTF8.GetBytes(identifier), form, canonical) is { } refusal)
            {
                throw new InvalidOperationException($"The test identifier \"{identifier}\" is refused: {refusal}.");
            }

            byte[] token = new byte[Token.Size];
            key.Scope(canonical, token);
            return new TestVector(identifier, token);
        })];
    }

    /// <summary>The last of a form says the same as another of it in another notation, where there are notations.</summary>
    private static string[] InventedIdentifiers(IdentifierForm form) => form switch
    {
        IdentifierForm.Mobile =>
        [
            "38400000-8cf0-11bd-b23e-10b96e40000d", "6d92078a-8246-4ba4-ae5b-76104861e7dc", "6D92078A82464BA4AE5B76104861E7DC",
        ],
        IdentifierForm.EmailSha256 =>
        [
            "jane.doe@example.com", "Test.User@example.com", "a97d7a4513204a9cc7cb2f11d72d41a59b18d1ba633d22e58d53c625518f5203",
        ],
        _ => ["test-cookie-1", "test-cookie-2", "0123456789abcdef"],
    };
}
