using Segmentation.Vocabulary;

namespace Segmentation.Cli.Stores;

/// <summary>An attribute as commands list it.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Devices">Devices that have a value; null for callers who may see no numbers.</param>
/// <param name="Values">Distinct values; null for such callers.</param>
internal sealed record AttributeEntry(AttributeDefinition Definition, long? Devices, long? Values);
