using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Segmentation.Service.Configuration;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Service.Tests.Configuration;

public sealed class ServiceOptionsTests
{
    public static TheoryData<string> Numbers { get; } = [.. ServiceSettings.All.Where(static setting => setting.IsNumber).Select(static setting => setting.Name)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_number_is_taken_at_both_its_limits_and_refused_beyond_them(string name)
    {
        Setting setting = ServiceSettings.All.Single(setting => setting.Name == name);
        Read((name, Text(setting.Least)));
        Read((name, Text(setting.Most)));
        foreach (string wrong in (string[])[Text(setting.Least - 1L), Text(setting.Most + 1L), "", "x", "1.5", "1e3", "99999999999999999999", " 5"])
        {
            string message = Assert.Throws<InputException>(() => Read((name, wrong))).Message;
            Assert.Equal($"--{name} is \"{wrong}\"; allowed are {setting.Range}.", message);
        }
    }

    [Theory]
    [InlineData("", "names no URL")]
    [InlineData("127.0.0.1:5080", "neither http:// nor https://")]
    [InlineData("ftp://127.0.0.1:5080", "neither http:// nor https://")]
    [InlineData("http://127.0.0.1", "no port")]
    [InlineData("http://127.0.0.1:65536", "no port")]
    [InlineData("http://127.0.0.1:-1", "no port")]
    [InlineData("http://example.com:5080", "no IP address, localhost or *")]
    [InlineData("http://:5080", "no IP address, localhost or *")]
    [InlineData("http://localhost:0", "cannot share a port")]
    [InlineData("http://127.0.0.1:1;nonsense", "neither http:// nor https://")]
    [InlineData("http://*:5080", "--insecure-plaintext")]
    [InlineData("http://0.0.0.0:5080", "--insecure-plaintext")]
    [InlineData("http://[::]:5080", "--insecure-plaintext")]
    [InlineData("http://10.0.0.1:5080", "--insecure-plaintext")]
    [InlineData("http://127.0.0.1:1;http://10.0.0.1:5080", "--insecure-plaintext")]
    [InlineData("https://127.0.0.1:5080", "needs a certificate")]
    public void A_url_that_cannot_be_used_says_why(string urls, string why) =>
        Assert.Contains(why, Assert.Throws<InputException>(() => Read(("urls", urls))).Message);

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://127.0.0.1:65535/")]
    [InlineData("http://localhost:5080; http://[::1]:5081")]
    [InlineData("HTTP://LOCALHOST:5080")]
    public void A_url_of_this_machine_can_be_used(string urls) => Assert.All(Read(("urls", urls)).Addresses, static address => Assert.True(address.IsLoopback));

    [Fact]
    public void Plaintext_beyond_this_machine_can_be_asked_for() =>
        Assert.False(Assert.Single(Read(("urls", "http://*:5080"), ("insecure-plaintext", "true")).Addresses).IsLoopback);

    [Theory]
    [InlineData("*")]
    [InlineData("https://app.example.com/")]
    [InlineData("https://app.example.com; app.example.com")]
    public void An_origin_that_no_browser_sends_is_refused(string origins) =>
        Assert.Contains("is no origin as browsers send it", Assert.Throws<InputException>(() => Read(("web-origins", origins))).Message);

    [Fact]
    public void Origins_are_several() =>
        Assert.Equal(["https://app.example.com", "http://localhost:3000"], Read(("web-origins", "https://app.example.com; http://localhost:3000")).WebOrigins);

    [Fact]
    public void A_store_has_to_be_named()
    {
        Assert.Contains("--store", Assert.Throws<InputException>(() => Read(("store", " "))).Message);
        Assert.Contains("--store", Assert.Throws<InputException>(() => ServiceOptions.Read(Values([]))).Message);
    }

    [Fact]
    public void A_day_zone_is_for_a_store_that_is_created()
    {
        Assert.Contains("--create", Assert.Throws<InputException>(() => Read(("day-zone", "Europe/Prague"))).Message);
        Assert.Equal("Europe/Prague", Read(("day-zone", "Europe/Prague"), ("create", "true")).Engine.DayZone);
    }

    [Theory]
    [InlineData("certificate")]
    [InlineData("certificate-key")]
    [InlineData("certificate-password-file")]
    public void A_file_that_is_missing_is_named(string setting)
    {
        using TemporaryFolder folder = new();
        Assert.Contains("--" + setting, Assert.Throws<InputException>(() => Read((setting, folder.Path("none")))).Message);
    }

    [Fact]
    public void A_key_without_its_certificate_is_refused()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("--certificate FILE", Assert.Throws<InputException>(() => Read(("certificate-key", folder.Write("key", "x")))).Message);
    }

    [Fact]
    public void The_command_line_comes_before_the_environment_and_that_before_the_file()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("server.json", """{ "Store": "of-file", "MaxStreams": 7, "DrainLimit": 7, "Threads": 7 }""");
        ServiceOptions options = ServiceOptions.Read(SettingValues.Load(
            new Dictionary<string, string> { ["threads"] = "9" },
            [new("SEGMENTATION_DRAIN_LIMIT", "8"), new("SEGMENTATION_THREADS", "8"), new("MAX_STREAMS", "8"), new("SEGMENTATION_UNHEARD_OF", "8"), new("SEGMENTATION_STORE", "")],
            file));
        Assert.Equal(("of-file", 7, 8, 9), (options.Store, options.MaxStreams, (int)options.DrainLimit.TotalSeconds, options.Engine.MaxThreads));
    }

    [Theory]
    [InlineData("""{ "MaxStream": 7 }""", "\"MaxStream\" is no setting; did you mean \"MaxStreams\"?")]
    [InlineData("""{ "MaxStreams": 0 }""", "MaxStreams is \"0\"; allowed are 1 to 100,000.")]
    [InlineData("""{ "Create": "maybe" }""", "Create is \"maybe\"; allowed are true and false.")]
    [InlineData("""{ "Kestrel": { "Endpoints": { "A": { "Url": "http://*:80" } } } }""", "--urls")]
    [InlineData("""{ "Kestrel": { "EndpointDefaults": { "SslProtocols": ["Tls"] } } }""", "Kestrel:EndpointDefaults is not looked at")]
    [InlineData("""{ "kestrel": { "Limits": { "MaxConcurrentConnections": 7 } } }""", "Limits is not looked at")]
    [InlineData("{ nonsense", "cannot be used")]
    public void A_file_with_a_mistake_says_which(string json, string why)
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("server.json", json);
        Assert.Contains(why, Assert.Throws<InputException>(() =>
            ServiceOptions.Read(SettingValues.Load(new Dictionary<string, string> { ["store"] = "s" }, [], file))).Message);
    }

    [Theory]
    [InlineData("""{ "DeadlineLimit": 90 }""", 90)]
    [InlineData("""{ "DeadlineLimit": "2m;segmentation.v1.AnalysisService=90" }""", 90)]
    [InlineData("""{ "DeadlineLimit": ["2m", "segmentation.v1.AnalysisService=90"] }""", 90)]
    [InlineData("""{ "DeadlineLimit": ["2m", "segmentation.v1.IngestService=90"] }""", 120)]
    public void A_file_has_a_list_as_text_or_as_an_array(string json, int seconds)
    {
        using TemporaryFolder folder = new();
        ServiceOptions options = ServiceOptions.Read(SettingValues.Load(new Dictionary<string, string> { ["store"] = "s" }, [], folder.Write("server.json", json)));
        Assert.Equal(seconds, options.DeadlineLimits.ByPath["/segmentation.v1.AnalysisService/Count"].TotalSeconds);
    }

    [Fact]
    public async Task An_option_with_several_values_can_be_repeated()
    {
        ServiceOptions? read = null;
        using StringWriter output = new();
        string[] arguments = ["--store", "s", "--deadline-limit", "2m", "--deadline-limit", "segmentation.v1.AnalysisService/Count=90", "--urls", "http://127.0.0.1:1", "--urls", "http://127.0.0.1:2"];
        int exit = await new ServerCommand().RunAsync(arguments, output, output, options =>
        {
            read = options;
            return Task.FromResult(0);
        });
        Assert.Equal((0, ""), (exit, output.ToString()));
        Assert.Equal((90, 120, 2), (
            (int)read!.DeadlineLimits.ByPath["/segmentation.v1.AnalysisService/Count"].TotalSeconds,
            (int)read.DeadlineLimits.ByPath["/segmentation.v1.AnalysisService/Explain"].TotalSeconds,
            read.Addresses.Count));
    }

    [Fact]
    public void A_limit_of_the_environment_that_cannot_be_used_names_the_variable() => Assert.StartsWith(
        "SEGMENTATION_DEADLINE_LIMIT: \"soon\" is no limit; allowed is ",
        Assert.Throws<InputException>(() => ServiceOptions.Read(SettingValues.Load(new Dictionary<string, string> { ["store"] = "s" }, [new("SEGMENTATION_DEADLINE_LIMIT", "soon")], null))).Message);

    [Fact]
    public void A_configuration_file_that_is_missing_is_named()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("none.json", Assert.Throws<InputException>(() => SettingValues.Load(new Dictionary<string, string>(), [], folder.Path("none.json"))).Message);
    }

    [Fact]
    public void A_variable_with_a_mistake_is_named() => Assert.Equal(
        "SEGMENTATION_CREATE is \"maybe\"; allowed are true and false.",
        Assert.Throws<InputException>(() => ServiceOptions.Read(SettingValues.Load(new Dictionary<string, string> { ["store"] = "s" }, [new("SEGMENTATION_CREATE", "maybe")], null))).Message);

    [Fact]
    public void Names_of_settings_follow_from_each_other()
    {
        Assert.Equal(("--max-streams", "SEGMENTATION_MAX_STREAMS", "MaxStreams"), (ServiceSettings.MaxStreams.Option, ServiceSettings.MaxStreams.Variable, ServiceSettings.MaxStreams.Key));
        Assert.Equal(ServiceSettings.All.Count, ServiceSettings.All.Select(static setting => setting.Name).Distinct().Count());
    }

    private static ServiceOptions Read(params (string Name, string Value)[] settings)
    {
        Dictionary<string, string> given = new() { ["store"] = "somewhere" };
        foreach ((string name, string value) in settings)
        {
            given[name] = value;
        }

        return ServiceOptions.Read(Values(given));
    }

    private static SettingValues Values(Dictionary<string, string> given) => SettingValues.Load(given, [], null);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
