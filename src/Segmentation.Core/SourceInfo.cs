using System;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>A data source as listings show it.</summary>
/// <param name="Name">Name.</param>
/// <param name="Party">Whose data it is.</param>
/// <param name="Created">When it was declared.</param>
/// <param name="Etag">Changes with every change of it.</param>
public sealed record SourceInfo(string Name, Party Party, DateTimeOffset Created, string Etag);
