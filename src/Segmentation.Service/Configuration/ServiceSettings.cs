using System;
using System.Collections.Generic;
using System.Globalization;

namespace Segmentation.Service.Configuration;

/// <summary>All settings; <c>--help</c> and docs/service.md show this table.</summary>
internal static class ServiceSettings
{
    /// <summary>What environment variables begin with.</summary>
    public const string Prefix = "SEGMENTATION_";

    private const int Day = 86_400;

    private static readonly string Evaluations = Math.Max(4, 2 * Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture);

    private static readonly string Processors = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);

    public static Setting Store { get; } = new("store", "DIR", "Directory of the store to serve.", "none: it has to be named", "a server serves one store");

    public static Setting Create { get; } = new(
        "create", null, "Creates the store where there is none; without it a missing store is an error.", "off", "a mistyped path should not become an empty store");

    public static Setting KeyFile { get; } = new(
        "key-file", "FILE", "Master key of the store.", "the store's path with .key appended", "as in the command segmentation");

    public static Setting DayZone { get; } = new(
        "day-zone", "ZONE", "IANA name of the zone in which a store that is created cuts its days; fixed afterwards.", "UTC", "as in the command segmentation");

    public static Setting Urls { get; } = new(
        "urls", "URL[;URL]", "Where calls are taken: http (without TLS) or https, an IP address, localhost or *, a port (0: any that is free).",
        "http://127.0.0.1:5080", "reachable from this machine only");

    public static Setting WebOrigins { get; } = new(
        "web-origins", "ORIGIN[;ORIGIN]", "Web pages that may call, by origin, such as https://app.example.com; requests from pages of any other are refused.", "none",
        "a page should not reach a server because its reader can");

    public static Setting NoReflection { get; } = new(
        "no-reflection", null, "Keeps the server from telling callers which methods and messages it has.", "off", "tools can call without protos; they are no secret, and it needs a key like the rest");

    public static Setting HealthUrls { get; } = new(
        "health-urls", "URL[;URL]", "Where GET /livez and GET /readyz are answered over HTTP/1.1, and nothing else.", "none", "orchestrators can ask over gRPC as well");

    public static Setting Certificate { get; } = new(
        "certificate", "FILE", "Certificate of https URLs: PEM, with --certificate-key, or PFX.", "none", "https needs one");

    public static Setting CertificateKey { get; } = new("certificate-key", "FILE", "Private key of a PEM certificate: PEM.", "none", "a PFX file holds its own");

    public static Setting CertificatePasswordFile { get; } = new(
        "certificate-password-file", "FILE", "File whose first line is the password of the certificate's private key.", "none: not encrypted",
        "a command line can be seen by everyone on the machine");

    public static Setting InsecurePlaintext { get; } = new(
        "insecure-plaintext", null, "Allows http URLs beyond this machine: keys and audiences can then be read on the way.", "off", "keys travel in the clear");

    public static Setting MaxMessageBytes { get; } = new(
        "max-message-bytes", "N", "Largest message taken, in bytes, inflated.", "4194304", "the default of gRPC libraries") { Least = 65_536, Most = 1 << 30 };

    public static Setting MaxConnections { get; } = new(
        "max-connections", "N", "Connections open at once.", "1000", "Kestrel buffers up to 1 MiB of input a connection: bounds that to 1 GiB") { Least = 1, Most = 1_000_000 };

    public static Setting MaxStreams { get; } = new(
        "max-streams", "N", "Calls running at once on one connection; more wait at the client.", "100", "Kestrel's default") { Least = 1, Most = 100_000 };

    public static Setting KeepAliveDelay { get; } = new(
        "keep-alive-delay", "SECONDS", "Silence on a connection, in seconds, after which the peer is asked whether it is there.", "60",
        "shorter than the idle limit of common load balancers") { Least = 1, Most = Day };

    public static Setting KeepAliveTimeout { get; } = new(
        "keep-alive-timeout", "SECONDS", "Time, in seconds, that a peer has to answer that before its connection is closed.", "20", "the default of gRPC libraries")
    { Least = 1, Most = Day };

    public static Setting DrainLimit { get; } = new(
        "drain-limit", "SECONDS", "Time, in seconds, that running calls have to end once the server is told to stop; then they end with UNAVAILABLE.", "20",
        "Kubernetes kills after 30 s by default") { Least = 0, Most = Day };

    public static Setting DeadlineLimit { get; } = new(
        "deadline-limit", "[METHOD=]DURATION[;…]",
        "Longest time of a call, whatever its own deadline: of every call that is no stream; with METHOD= of one method, such as segmentation.v1.AnalysisService/Count, or of all methods of a service, streams too. "
        + $"The narrowest holds. DURATION is {DeadlineLimits.Allowed}.",
        "600", "a forgotten call should not hold a thread for ever");

    public static Setting MaxExportReads { get; } = new(
        "max-export-reads", "N", "Shards of exports read at once; more are refused with TOO_MANY_READS.", "16", "each holds a shard of tokens in memory")
    { Least = 1, Most = 1_024 };

    public static Setting ExportLifetime { get; } = new(
        "export-lifetime", "HOURS", "Time, in hours, that an export can be read and committed after it began.", "168", "a week: a platform that was down over a weekend can go on")
    { Least = 1, Most = 720 };

    public static Setting MaxOpenExports { get; } = new(
        "max-open-exports", "N", "Exports of one destination that may be open at once.", "16", "each keeps its lists on disk until it ends") { Least = 1, Most = 1_000 };

    public static Setting MaxDestinationReads { get; } = new(
        "max-destination-reads", "N", "Of these, shards read at once by one destination.", "8", "leaves half of them to others") { Least = 1, Most = 1_024 };

    public static Setting MaxIngestStreams { get; } = new(
        "max-ingest-streams", "N", "Streams of record batches at once; more are refused with TOO_MANY_STREAMS.", "64",
        "each holds 16 MiB and a message while a commit runs: bounds that to some 1.3 GiB") { Least = 1, Most = 10_000 };

    public static Setting IngestIdleLimit { get; } = new(
        "ingest-idle-limit", "SECONDS", "Time, in seconds, that a stream of record batches may be silent before it ends with STREAM_IDLE.", "600",
        "an open stream takes one of --max-ingest-streams; begun again it goes on where it was") { Least = 1, Most = Day };

    public static Setting ClientPatience { get; } = new(
        "client-patience", "SECONDS", "Time, in seconds, that a client may leave a message of a stream untaken before the stream is reset.", "60",
        "a client that stopped reading should not hold memory") { Least = 1, Most = Day };

    public static Setting Threads { get; } = new(
        "threads", "N", "Most threads that one count or one batch uses.", Processors, "processors of this machine") { Least = 1, Most = 1_024 };

    public static Setting MaxEvaluations { get; } = new(
        "max-evaluations", "N", "Counts and explanations computed at once; more wait in the order they came.", Evaluations,
        "small ones should not wait for one that is large")
    { Least = 1, Most = 1_024 };

    /// <summary>In the order of help.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Store, Create, KeyFile, DayZone,
        Urls, WebOrigins, NoReflection, HealthUrls, Certificate, CertificateKey, CertificatePasswordFile, InsecurePlaintext,
        MaxMessageBytes, MaxConnections, MaxStreams, KeepAliveDelay, KeepAliveTimeout, DrainLimit, DeadlineLimit,
        MaxExportReads, MaxDestinationReads, ExportLifetime, MaxOpenExports, MaxIngestStreams, IngestIdleLimit, ClientPatience, Threads, MaxEvaluations,
    ];
}
