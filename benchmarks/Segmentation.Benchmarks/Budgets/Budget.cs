using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace Segmentation.Benchmarks.Budgets;

/// <summary>What benchmarks may cost: <c>benchmarks/budgets.json</c>.</summary>
/// <param name="AllocatedBytes">By benchmark, the most bytes that one call may allocate on the calling thread, on average.</param>
/// <param name="Ratios">Pairs of benchmarks, one of which must be faster.</param>
internal sealed record Budget(IReadOnlyDictionary<string, long> AllocatedBytes, IReadOnlyList<RatioBudget> Ratios)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public static Budget Read() =>
        JsonSerializer.Deserialize<Budget>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "budgets.json")), Format)
        ?? throw new InvalidDataException("budgets.json is empty.");
}

/// <summary>How many times faster one benchmark must be than another of the same run.</summary>
/// <param name="Fast">The benchmark that must be faster.</param>
/// <param name="Slow">What it is compared with.</param>
/// <param name="Least">Time of the slow one by that of the fast one, at least. Far below what a quiet machine shows: it tells a kernel that is not used from one that is.</param>
/// <param name="Needs">Instructions without which the two are the same: <c>vector128</c>, <c>vector256</c>, <c>vector512</c> or <c>aes</c>; null for none.</param>
internal sealed record RatioBudget(string Fast, string Slow, double Least, string? Needs = null);
