using System;
using System.Globalization;

namespace Grpc.Tests;

/// <summary>Where random tests begin: fixed, unless <c>SEGMENTATION_SEED</c> names another seed to search with or to replay.</summary>
internal static class TestSeed
{
    public static int Value { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("SEGMENTATION_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 20_261_123;

    /// <summary>For messages of failures: how to have the same again.</summary>
    public static string Replay { get; } = string.Create(CultureInfo.InvariantCulture, $"SEGMENTATION_SEED={Value}");
}
