using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Extensions.Configuration;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Configuration;

/// <summary>The section that the web server reads its certificate from: as configured, the options for it laid over.</summary>
internal static class CertificateSection
{
    private const string Default = "Certificates:Default:";

    /// <exception cref="InputException">A file is missing, or the section holds more than certificates.</exception>
    public static IConfiguration Build(SettingValues values)
    {
        IConfigurationSection given = values.Configuration.GetSection("Kestrel");
        if (given.GetChildren().FirstOrDefault(static child => !child.Key.Equals("Certificates", StringComparison.OrdinalIgnoreCase)) is { } stray)
        {
            throw new InputException($"Kestrel:{stray.Key} is not looked at: the section may hold Certificates; addresses, protocols and limits have options of their own, such as --urls, so that they can be checked.");
        }

        string? certificate = Existing(values, ServiceSettings.Certificate);
        string? key = Existing(values, ServiceSettings.CertificateKey);
        string? password = Existing(values, ServiceSettings.CertificatePasswordFile);
        if (certificate is null && (key ?? password) is not null)
        {
            throw new InputException("A key or password of a certificate is named, but no certificate: name it by --certificate FILE.");
        }

        Dictionary<string, string?> options = [];
        if (certificate is not null)
        {
            options[Default + "Path"] = certificate;
            options[Default + "KeyPath"] = key;
            options[Default + "Password"] = password is null ? null : File.ReadLines(password).FirstOrDefault() ?? "";
        }

        return new ConfigurationBuilder().AddConfiguration(given).AddInMemoryCollection(options).Build();
    }

    /// <summary>Whether there is a certificate for https addresses.</summary>
    public static bool HasDefault(IConfiguration kestrel) => kestrel.GetSection("Certificates:Default").GetChildren().Any(static child => child.Value is not null);

    private static string? Existing(SettingValues values, Setting setting)
    {
        string? file = values.Text(setting);
        return file is null || File.Exists(file) ? file : throw new InputException($"{setting.Option}: there is no file {file}.");
    }
}
