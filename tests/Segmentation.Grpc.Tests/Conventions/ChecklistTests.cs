using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Grpc.Tests.Conventions;

/// <summary>The 47 behaviours of gRPC that this runtime owes, by number: each has tests that name it (<c>Row_12_…</c>, <c>Rows_18_and_19_…</c>), of each side that it binds.</summary>
public sealed partial class ChecklistTests
{
    private const string ServerSide = "S";
    private const string ClientSide = "C";
    private const string BothSides = "SC";

    /// <summary>Number, whom it binds, what it is about. Source: grpc/doc and grpc-dotnet; <c>docs/decisions/0008</c> and <c>0009</c> say where the two differ or leave a choice.</summary>
    private static readonly (int Row, string Sides, string Subject)[] Checklist =
    [
        (1, BothSides, "method and path"),
        (2, ServerSide, "content type"),
        (3, ServerSide, "callers over HTTP/1.1"),
        (4, ServerSide, "preflights that nobody takes"),
        (5, ClientSide, "te: trailers"),
        (6, ClientSide, "order of header fields"),
        (7, BothSides, "frames of messages"),
        (8, BothSides, "end of the requests"),
        (9, BothSides, "truncated messages"),
        (10, BothSides, "second message where there is one"),
        (11, ServerSide, "grpc-timeout"),
        (12, ClientSide, "writing timeouts"),
        (13, BothSides, "passing of the deadline"),
        (14, BothSides, "status in the headers alone"),
        (15, ServerSide, "grpc-status"),
        (16, BothSides, "grpc-message"),
        (17, BothSides, "rich errors"),
        (18, BothSides, "binary metadata"),
        (19, BothSides, "text metadata"),
        (20, BothSides, "budget of header fields"),
        (21, BothSides, "compression"),
        (22, BothSides, "unknown encodings"),
        (23, BothSides, "compressed flag without an encoding"),
        (24, BothSides, "corrupt compressed bytes"),
        (25, BothSides, "compression only for those who want it"),
        (26, BothSides, "size of received messages"),
        (27, BothSides, "size of sent messages"),
        (28, BothSides, "back-pressure"),
        (29, ServerSide, "limits of request streams"),
        (30, BothSides, "cancellation"),
        (31, ClientSide, "codes of reset streams"),
        (32, BothSides, "early end by the server"),
        (33, ClientSide, "HTTP status without grpc-status"),
        (34, ServerSide, "unknown services and methods"),
        (35, ServerSide, "exceptions of handlers"),
        (36, BothSides, "codes that belong to applications"),
        (37, BothSides, "GOAWAY"),
        (38, BothSides, "PING"),
        (39, ClientSide, "limit of concurrent streams"),
        (40, ServerSide, "health"),
        (41, ServerSide, "reflection"),
        (42, ServerSide, "gRPC-Web"),
        (43, ServerSide, "JSON"),
        (44, BothSides, "interceptors"),
        (45, BothSides, "credentials and identities"),
        (46, ClientSide, "user agent"),
        (47, ClientSide, "no retries"),
    ];

    public static TheoryData<int, string, string> Rows => [.. Checklist];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_has_a_test_of_each_side_it_binds(int row, string sides, string subject)
    {
        foreach (char side in sides)
        {
            Assert.True(Tests(row, $"{side}").Any(), $"Row {row} ({subject}) has no test of the {(side == 'S' ? "server" : "client")}.");
        }
    }

    [Fact]
    public void Every_number_is_there_once() => Assert.Equal(Enumerable.Range(1, 47), Checklist.Select(entry => entry.Row));

    [Fact]
    public void Every_test_that_names_a_row_names_one_that_exists()
        => Assert.Empty(Named().Where(test => test.Rows.Any(row => row is < 1 or > 47)).Select(test => test.Method.Name));

    /// <summary>Tests of what both sides share count for both.</summary>
    private static IEnumerable<string> Tests(int row, string side)
        => Named().Where(test => test.Rows.Contains(row) && SideOf(test.Method.DeclaringType!).Contains(side, StringComparison.Ordinal)).Select(test => test.Method.Name);

    private static IEnumerable<(MethodInfo Method, int[] Rows)> Named()
        => from type in typeof(ChecklistTests).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
           where method.GetCustomAttributes<FactAttribute>().Any() && method.Name.StartsWith("Row", StringComparison.Ordinal)
           select (method, RowsOf(method.Name));

    private static int[] RowsOf(string name)
        => [.. Numbers().Match(name).Groups[1].Captures.Select(number => int.Parse(number.Value, CultureInfo.InvariantCulture))];

    private static string SideOf(Type test) => test.Namespace!.Split('.')[2] switch
    {
        "Client" => ClientSide,
        "Protocol" => BothSides,
        _ => ServerSide,
    };

    [GeneratedRegex("^Rows?(?:_(?:and_)?([0-9]+))+_")]
    private static partial Regex Numbers();
}
