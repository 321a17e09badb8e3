using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Extensions.Configuration;
using Segmentation.Vocabulary;
using Segmentation.Web;

namespace Segmentation.Service.Configuration;

/// <summary>How the server runs: <see cref="ServiceSettings"/>, read and checked.</summary>
internal sealed record ServiceOptions
{
    /// <summary>Directory of the store.</summary>
    public required string Store { get; init; }

    /// <summary>Whether a missing store is created.</summary>
    public bool Create { get; init; }

    /// <summary>How the store is opened; the clock of the server is its clock.</summary>
    public required EngineOptions Engine { get; init; }

    /// <summary>Where calls are taken.</summary>
    public required IReadOnlyList<ListenAddress> Addresses { get; init; }

    /// <summary>Origins of web pages that may call.</summary>
    public IReadOnlyList<string> WebOrigins { get; init; } = [];

    /// <summary>Whether callers are told which methods and messages there are.</summary>
    public bool Reflection { get; init; } = true;

    /// <summary>Where health is answered over HTTP/1.1.</summary>
    public IReadOnlyList<ListenAddress> HealthAddresses { get; init; } = [];

    /// <summary>Whether http beyond this machine is allowed.</summary>
    public bool InsecurePlaintext { get; init; }

    /// <summary>Largest message taken, in bytes.</summary>
    public required int MaxMessageBytes { get; init; }

    /// <summary>Connections at once.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Calls at once on a connection.</summary>
    public required int MaxStreams { get; init; }

    /// <summary>Silence before a ping.</summary>
    public required TimeSpan KeepAliveDelay { get; init; }

    /// <summary>Time to answer a ping.</summary>
    public required TimeSpan KeepAliveTimeout { get; init; }

    /// <summary>Time that running calls have to end.</summary>
    public required TimeSpan DrainLimit { get; init; }

    /// <summary>How long calls may last.</summary>
    public required DeadlineLimits DeadlineLimits { get; init; }

    /// <summary>Shards read at once.</summary>
    public required int MaxExportReads { get; init; }

    /// <summary>Shards read at once by one destination.</summary>
    public required int MaxDestinationReads { get; init; }

    /// <summary>Streams of record batches at once.</summary>
    public required int MaxIngestStreams { get; init; }

    /// <summary>How long a stream of record batches may be silent.</summary>
    public required TimeSpan IngestIdleLimit { get; init; }

    /// <summary>How long a client may leave a message of a stream untaken.</summary>
    public required TimeSpan ClientPatience { get; init; }

    /// <summary>Counts computed at once.</summary>
    public required int MaxEvaluations { get; init; }

    /// <summary>The section of the web server: certificates.</summary>
    public required IConfiguration Kestrel { get; init; }

    /// <summary>Reads and checks what can be checked before anything is opened.</summary>
    /// <exception cref="InputException">A value cannot be used; says which, what was found and what is allowed.</exception>
    public static ServiceOptions Read(SettingValues values)
    {
        string? store = values.Text(ServiceSettings.Store);
        if (string.IsNullOrWhiteSpace(store))
        {
            throw new InputException("No store is named: give its directory by --store DIR.");
        }

        bool create = values.Switch(ServiceSettings.Create);
        if (!create && values.Text(ServiceSettings.DayZone) is not null)
        {
            throw new InputException("--day-zone is for a store that is created: give --create as well, or leave it out.");
        }

        string? health = values.Text(ServiceSettings.HealthUrls);
        ServiceOptions options = new()
        {
            Store = store,
            Create = create,
            Engine = new EngineOptions
            {
                KeyFile = values.Text(ServiceSettings.KeyFile),
                DayZone = values.Text(ServiceSettings.DayZone) ?? ServiceSettings.DayZone.Default,
                MaxThreads = values.Number(ServiceSettings.Threads),
                ExportLifetime = TimeSpan.FromHours(values.Number(ServiceSettings.ExportLifetime)),
                MaxOpenExports = values.Number(ServiceSettings.MaxOpenExports),
            },
            Addresses = ListenAddress.ReadAll(ServiceSettings.Urls.Option, values.Text(ServiceSettings.Urls) ?? ServiceSettings.Urls.Default),
            WebOrigins = ReadOrigins(values.Text(ServiceSettings.WebOrigins) ?? ""),
            Reflection = !values.Switch(ServiceSettings.NoReflection),
            HealthAddresses = health is null ? [] : ListenAddress.ReadAll(ServiceSettings.HealthUrls.Option, health),
            InsecurePlaintext = values.Switch(ServiceSettings.InsecurePlaintext),
            MaxMessageBytes = values.Number(ServiceSettings.MaxMessageBytes),
            MaxConnections = values.Number(ServiceSettings.MaxConnections),
            MaxStreams = values.Number(ServiceSettings.MaxStreams),
            KeepAliveDelay = Seconds(values, ServiceSettings.KeepAliveDelay),
            KeepAliveTimeout = Seconds(values, ServiceSettings.KeepAliveTimeout),
            DrainLimit = Seconds(values, ServiceSettings.DrainLimit),
            DeadlineLimits = values.Limits(ServiceSettings.DeadlineLimit),
            MaxExportReads = values.Number(ServiceSettings.MaxExportReads),
            MaxDestinationReads = values.Number(ServiceSettings.MaxDestinationReads),
            MaxIngestStreams = values.Number(ServiceSettings.MaxIngestStreams),
            IngestIdleLimit = Seconds(values, ServiceSettings.IngestIdleLimit),
            ClientPatience = Seconds(values, ServiceSettings.ClientPatience),
            MaxEvaluations = values.Number(ServiceSettings.MaxEvaluations),
            Kestrel = CertificateSection.Build(values),
        };
        options.RequireSafeAddresses();
        return options;
    }

    private static string[] ReadOrigins(string text)
    {
        string[] origins = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return origins.FirstOrDefault(static origin => !WebProtocolsOptions.IsOrigin(origin)) is { } wrong
            ? throw new InputException(
                $"--web-origins: \"{wrong}\" is no origin as browsers send it: scheme and host, and the port unless it is the usual one, in lower case, without a slash at the end, such as https://app.example.com.")
            : origins;
    }

    private void RequireSafeAddresses()
    {
        if (Addresses.FirstOrDefault(address => !address.IsTls && !address.IsLoopback) is { } open && !InsecurePlaintext)
        {
            throw new InputException(
                $"{open.Url} would carry keys and audiences beyond this machine in the clear. Use https with --certificate, or, where something else keeps "
                + "the way safe, say so by --insecure-plaintext.");
        }

        if (Addresses.FirstOrDefault(static address => address.IsTls) is { } tls && !CertificateSection.HasDefault(Kestrel))
        {
            throw new InputException($"{tls.Url} needs a certificate: name it by --certificate FILE, with --certificate-key FILE when it is PEM.");
        }

        if (HealthAddresses.FirstOrDefault(static address => address.IsTls) is { } health)
        {
            throw new InputException($"--health-urls: {health.Url} is https; health is answered over http, and tells nothing else.");
        }
    }

    private static TimeSpan Seconds(SettingValues values, Setting setting) => TimeSpan.FromSeconds(values.Number(setting));
}
