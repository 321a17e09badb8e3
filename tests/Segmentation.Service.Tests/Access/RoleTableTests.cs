using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Segmentation.Service.Access;
using Segmentation.Service.Errors;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Service.Tests.Access;

/// <summary>Every method of every service against every kind of caller.</summary>
public sealed class RoleTableTests : IDisposable
{
    private const string Health = "/grpc.health.v1.Health/";

    private static readonly string[] Reflection =
        ["/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"];

    /// <summary>The agreed table in the words of docs/service.md, written anew: a row of the product that changes has to be changed here too.</summary>
    private static readonly Dictionary<string, string> Agreed = new()
    {
        ["Viewer Operator Admin"] =
            "CatalogService: GetSource ListSources GetAttribute ListAttributes GetSegment ListSegments GetDestination ListDestinations GetActivation ListActivations; "
            + "StoreService: GetStore",
        ["Operator Admin"] =
            "CatalogService: CreateSource DeleteSource CreateAttribute UpdateAttribute DeleteAttribute ListAttributeValues CreateSegment UpdateSegment DeleteSegment "
            + "CreateDestination UpdateDestination DeleteDestination CreateActivation UpdateActivation DeleteActivation; AnalysisService: Count Explain; IngestService: Ingest GetDelivery",
        ["Admin"] = "CatalogService: GetDestinationKey; AccessService: CreateKey ListKeys RevokeKey; StoreService: Checkpoint VerifyStore DeleteDevices",
        ["Destination"] = "AudienceService: GetDestination ListActivations BeginExport ReadExport CommitExport",
    };

    private readonly TemporaryFolder _folder = new();
    private readonly SegmentationEngine _engine;

    public RoleTableTests()
    {
        _engine = SegmentationEngine.Create(_folder.Path("store"), new EngineOptions());
        Support.Visits.Fill(_engine, _folder);
        _engine.CreateDestination("adserver", "cookie", 100);
    }

    private static IEnumerable<string> Methods { get; } =
        [.. new[] { V1.AccessReflection.Descriptor, V1.AnalysisReflection.Descriptor, V1.AudienceReflection.Descriptor, V1.CatalogReflection.Descriptor, V1.IngestReflection.Descriptor, V1.StoreReflection.Descriptor }
            .SelectMany(static file => file.Services)
            .SelectMany(static service => service.Methods)
            .Select(static (MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}")];

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_table_has_every_method_of_every_service_and_nothing_else() =>
        Assert.Equal(Methods.Concat(Reflection).Append(Health + "Check").Append(Health + "Watch").Order(StringComparer.Ordinal), MethodTable.Rows.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_method_lets_in_the_agreed_roles_and_no_other_caller()
    {
        Dictionary<string, string> agreed = Flatten();
        Assert.Equal(Methods.Order(StringComparer.Ordinal), agreed.Keys.Order(StringComparer.Ordinal));
        (AccessKeyInfo revoked, string revokedSecret) = _engine.CreateAccessKey("gone", AccessRole.Operator, null);
        _engine.RevokeAccessKey(revoked.Id);
        Dictionary<AccessRole, string> keys = Enum.GetValues<AccessRole>().ToDictionary(
            static role => role, role => _engine.CreateAccessKey(role.ToString(), role, role == AccessRole.Destination ? "adserver" : null).Secret);
        KeyDoor door = new(_engine);
        foreach ((string method, string roles) in agreed)
        {
            foreach ((AccessRole role, string key) in keys)
            {
                string expected = roles.Split(' ').Contains(role.ToString()) ? "admitted" : "ROLE_NOT_ALLOWED";
                Assert.Equal((method, role, expected), (method, role, Outcome(door, method, "Bearer " + key)));
            }

            string admin = keys[AccessRole.Admin];
            Assert.Equal("KEY_MISSING", Outcome(door, method));
            Assert.Equal("KEY_UNKNOWN", Outcome(door, method, "Bearer " + revokedSecret));
            Assert.Equal("KEY_UNKNOWN", Outcome(door, method, "Bearer " + admin[..^1]));
            Assert.Equal("KEY_UNKNOWN", Outcome(door, method, "Bearer " + admin[..^1] + (admin[^1] == 'A' ? 'B' : 'A')));
            Assert.Equal("KEY_UNKNOWN", Outcome(door, method, "Bearer " + new string('k', 1_000_000)));
            Assert.Equal("KEY_UNKNOWN", Outcome(door, method, "Bearer "));
            Assert.Equal("KEY_MALFORMED", Outcome(door, method, admin));
            Assert.Equal("KEY_MALFORMED", Outcome(door, method, "Basic " + admin));
            Assert.Equal("KEY_MALFORMED", Outcome(door, method, ""));
            Assert.Equal("KEY_MALFORMED", Outcome(door, method, "Bearer " + admin, "Bearer " + admin));
        }

    }

    [Theory]
    [InlineData("/segmentation.v1.CatalogService/NotYet")]
    [InlineData("/segmentation.v1.catalogservice/GetSource")]
    [InlineData("/grpc.reflection.v2.ServerReflection/ServerReflectionInfo")]
    [InlineData("")]
    public void A_method_that_is_not_in_the_table_is_nobodys(string method)
    {
        string admin = _engine.CreateAccessKey("admin", AccessRole.Admin, null).Secret;
        Assert.Equal("ROLE_NOT_ALLOWED", Outcome(new KeyDoor(_engine), method, "Bearer " + admin));
    }

    [Fact]
    public void Reflection_needs_a_key_of_any_role()
    {
        KeyDoor door = new(_engine);
        Assert.All(Reflection, method => Assert.Equal("admitted", Outcome(door, method)));
        foreach (AccessRole role in Enum.GetValues<AccessRole>())
        {
            string key = _engine.CreateAccessKey(role.ToString(), role, role == AccessRole.Destination ? "adserver" : null).Secret;
            Assert.All(Reflection, method => Assert.Equal("admitted", Outcome(door, method, "Bearer " + key)));
        }

        door.KeysChanged();
        Assert.All(Reflection, method => Assert.Equal("KEY_MISSING", Outcome(door, method)));
    }

    [Theory]
    [InlineData("http", "127.0.0.1:5080", "admitted")]
    [InlineData("http", "[::1]:5080", "admitted")]
    [InlineData("http", "localhost", "admitted")]
    [InlineData("http", "LocalHost:5080", "admitted")]
    [InlineData("http", "", "admitted")]
    [InlineData("http", "rebound.example:5080", "KEY_MISSING")]
    [InlineData("http", "localhost.example", "KEY_MISSING")]
    [InlineData("http", "127.0.0.1.example", "KEY_MISSING")]
    [InlineData("https", "segmentation.example", "admitted")] // its certificate vouches for the name
    public void Without_any_key_a_name_that_anyone_can_give_this_machine_does_not_let_in(string scheme, string host, string expected)
    {
        DefaultHttpContext http = new() { Connection = { RemoteIpAddress = IPAddress.Loopback }, Request = { Scheme = scheme, Host = new HostString(host) } };
        Assert.Equal(expected, Outcome(new KeyDoor(_engine), "/segmentation.v1.AnalysisService/Count", http));
    }

    [Fact]
    public void Health_needs_no_key()
    {
        _engine.CreateAccessKey("admin", AccessRole.Admin, null);
        Assert.Equal("admitted", Outcome(new KeyDoor(_engine), Health + "Check"));
        Assert.Equal("admitted", Outcome(new KeyDoor(_engine), Health + "Watch", "Bearer nonsense"));
    }

    [Theory]
    [InlineData("127.0.0.1", "admitted")]
    [InlineData("127.8.8.8", "admitted")]
    [InlineData("::1", "admitted")]
    [InlineData("::ffff:127.0.0.1", "admitted")]
    [InlineData("10.0.0.7", "KEY_MISSING")]
    [InlineData("::ffff:10.0.0.7", "KEY_MISSING")]
    [InlineData(null, "KEY_MISSING")]
    public void Without_any_key_only_this_machine_is_let_in(string? remote, string expected) =>
        Assert.Equal(expected, Outcome(new KeyDoor(_engine), "/segmentation.v1.AnalysisService/Count", remote is null ? null : IPAddress.Parse(remote)));

    [Fact]
    public void Without_any_key_an_unknown_one_is_refused_all_the_same() =>
        Assert.Equal("KEY_UNKNOWN", Outcome(new KeyDoor(_engine), "/segmentation.v1.AnalysisService/Count", "Bearer nonsense"));

    [Fact]
    public void Without_any_key_nobody_is_a_destination() =>
        Assert.Equal("ROLE_NOT_ALLOWED", Outcome(new KeyDoor(_engine), "/segmentation.v1.AudienceService/BeginExport"));

    [Fact]
    public void The_first_key_closes_the_door_and_revoking_all_keys_does_not_open_it_again()
    {
        KeyDoor door = new(_engine);
        Assert.False(door.KeysAreRequired);
        AccessKeyInfo key = _engine.CreateAccessKey("admin", AccessRole.Admin, null).Key;
        door.KeysChanged();
        Assert.Equal("KEY_MISSING", Outcome(door, "/segmentation.v1.AnalysisService/Count"));
        _engine.RevokeAccessKey(key.Id);
        door.KeysChanged();
        Assert.Equal("KEY_MISSING", Outcome(door, "/segmentation.v1.AnalysisService/Count"));
    }

    private static string Outcome(KeyDoor door, string method, params string[] headers) => Outcome(door, method, IPAddress.Loopback, headers);

    private static string Outcome(KeyDoor door, string method, IPAddress? remote, params string[] headers)
    {
        DefaultHttpContext http = new();
        http.Connection.RemoteIpAddress = remote;
        if (headers.Length > 0)
        {
            http.Request.Headers.Authorization = headers;
        }

        return Outcome(door, method, http);
    }

    private static string Outcome(KeyDoor door, string method, HttpContext http)
    {
        try
        {
            door.Admit(http, method);
            return "admitted";
        }
        catch (RpcException status)
        {
            string reason = RpcErrors.ReasonOf(status);
            Assert.Equal(reason == "ROLE_NOT_ALLOWED" ? StatusCode.PermissionDenied : StatusCode.Unauthenticated, status.StatusCode);
            return reason;
        }
    }

    private static Dictionary<string, string> Flatten() =>
        (from row in Agreed
         from service in row.Value.Split("; ")
         let parts = service.Split(": ")
         from method in parts[1].Split(' ')
         select (Method: $"/segmentation.v1.{parts[0]}/{method}", Roles: row.Key)).ToDictionary(static row => row.Method, static row => row.Roles);
}
