using System;
using Segmentation.Vocabulary.Keys;

namespace Segmentation;

/// <summary>An access key without its secret.</summary>
/// <param name="Id">Public part, 16 hexadecimal digits.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Role">What its holder may do.</param>
/// <param name="Destination">Name of the destination that a destination key speaks for, else null.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Revoked">When it was revoked; null while it is valid.</param>
public sealed record AccessKeyInfo(string Id, string Name, AccessRole Role, string? Destination, DateTimeOffset Created, DateTimeOffset? Revoked);
