using System;
using System.Collections.Generic;
using System.Linq;

namespace Segmentation.Cli.Generation.Samples;

/// <summary>The sample segments: each as a rule for the engine and as a question to the answer key.</summary>
internal static class SampleSegments
{
    private const int InterestLasts = 60;
    private const string Golf = SampleWorld.Shop + "/golf";
    private const string Cart = SampleWorld.Shop + "/cart";
    private const string Confirmed = SampleWorld.Shop + "/order/confirmed";
    private const string Sale = SampleWorld.Shop + "/sale";

    private static readonly (string Name, string About, string Rule, Func<OracleDevice, bool> Question)[] All =
    [
        (
            "racket-and-club", "Bought interests that have not expired.",
            "interest HAS ANY (\"golf\", \"tennis\")",
            device => device.Within("interest", "golf", InterestLasts) || device.Within("interest", "tennis", InterestLasts)),
        (
            "golf-shoppers", "Interested in golf and lately on the golf page.",
            $"interest = \"golf\" AND page = \"{Golf}\" WITHIN 30 DAYS",
            device => device.Within("interest", "golf", InterestLasts) && device.Within("page", Golf, 30)),
        (
            "cart-leavers", "Filled a cart in two weeks and did not order: the classic retargeting audience.",
            $"page = \"{Cart}\" WITHIN 14 DAYS EXCEPT page = \"{Confirmed}\" WITHIN 14 DAYS",
            device => device.Within("page", Cart, 14) && !device.Within("page", Confirmed, 14)),
        (
            "regulars", "Ten visits and more, one of them lately.",
            "page COUNT >= 10 AND page WITHIN 28 DAYS",
            device => device.Times("page") >= 10 && device.Within("page", 28)),
        (
            "two-signals", "At least two of four signals.",
            $"AT LEAST 2 OF (country IN (\"DE\", \"AT\", \"CH\"), os = \"ios\", interest = \"travel\", page = \"{Sale}\" WITHIN 60 DAYS)",
            device => new[]
            {
                device.Is("country", "DE", "AT", "CH"),
                device.Is("os", "ios"),
                device.Within("interest", "travel", InterestLasts),
                device.Within("page", Sale, 60),
            }.Count(signal => signal) >= 2),
        (
            "gold-unreached", "Gold customers of middle age without the newsletter.",
            "tier = \"gold\" AND age BETWEEN 25 AND 49 AND NOT newsletter",
            device => device.Is("tier", "gold") && device.IsBetween("age", 25, 49) && !device.Has("newsletter")),
        (
            "former-customers", "Known by e-mail, but no longer in the customer system.",
            "ID IS email_sha256 AND tier IS MISSING",
            device => device.Space == CustomerFiles.Space && device.IsMissing("tier")),
        (
            "app-buyers", "Bought in the app for 60.00 and more.",
            "app.event = \"purchase\" AND app.revenue >= 60",
            device => device.Saw("app.event", "purchase") && device.SumIsAtLeast("app.revenue", 60_00)),
    ];

    public static IReadOnlyList<ManifestSegment> Answer(Oracle truth) =>
        [.. All.Select(segment => new ManifestSegment(segment.Name, segment.About, segment.Rule, truth.Count(segment.Question)))];
}
