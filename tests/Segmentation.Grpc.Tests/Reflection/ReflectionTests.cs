using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Reflection;
using Grpc.Reflection.V1;
using Grpc.Tests.Probing.Extended;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Alpha = Grpc.Reflection.V1Alpha;

namespace Grpc.Tests.Reflection;

public sealed class ReflectionTests
{
    [Fact]
    public async Task Row_41_Every_mapped_service_is_listed_reflection_included()
    {
        await using ProbeServer server = await StartAsync();
        ServerReflectionResponse response = await AskAsync(server, new ServerReflectionRequest { Host = "here", ListServices = "*" });
        Assert.Equal(
            ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "probe.Probe"],
            response.ListServicesResponse.Service.Select(service => service.Name));
        Assert.Equal("here", response.ValidHost);
        Assert.Equal(new ServerReflectionRequest { Host = "here", ListServices = "*" }, response.OriginalRequest);
    }

    [Theory]
    [InlineData("probe.Probe")]
    [InlineData("probe.Probe.Echo")]
    [InlineData("probe.Ask")]
    [InlineData("probe.Ask.text")]
    [InlineData("probe.Answer.SeenEntry")]
    public async Task Row_41_A_symbol_gives_its_file(string symbol)
    {
        await using ProbeServer server = await StartAsync();
        ServerReflectionResponse response = await AskAsync(server, new ServerReflectionRequest { FileContainingSymbol = symbol });
        Assert.Equal(["Protos/probe.proto"], Names(response));
    }

    [Theory]
    [InlineData("probe.extended.Base.which")]
    [InlineData("probe.extended.Base.CALM")]
    [InlineData("probe.extended.Base.Mood")]
    [InlineData("probe.extended.Base.Inner.mood")]
    [InlineData("probe.extended.note")]
    [InlineData("probe.extended.Scope.level")]
    public void Row_41_Oneofs_values_and_extensions_are_symbols_too(string symbol)
        => Assert.Equal("Protos/extended.proto", Registry().FileContainingSymbol(symbol)?.Name);

    [Fact]
    public async Task Row_41_A_file_comes_with_all_that_it_imports_itself_first()
    {
        SymbolRegistry registry = SymbolRegistry.FromFiles([Google.Protobuf.WellKnownTypes.ApiReflection.Descriptor]);
        await using ProbeServer server = await StartAsync(new ReflectionV1ServiceImpl(["a.B"], registry));
        ServerReflectionResponse response = await AskAsync(server, new ServerReflectionRequest { FileByFilename = "google/protobuf/api.proto" });
        string[] expected = ["google/protobuf/any.proto", "google/protobuf/source_context.proto", "google/protobuf/type.proto"];
        Assert.Equal("google/protobuf/api.proto", Names(response)[0]);
        Assert.Equal(expected, Names(response).Skip(1).Order(StringComparer.Ordinal));
        FileDescriptor.BuildFromByteStrings(response.FileDescriptorResponse.FileDescriptorProto.Reverse().OrderBy(file => Order(file)));

        static int Order(ByteString file) => Array.IndexOf(
            ["google/protobuf/any.proto", "google/protobuf/source_context.proto", "google/protobuf/type.proto", "google/protobuf/api.proto"],
            FileDescriptorProto.Parser.ParseFrom(file).Name);
    }

    [Theory]
    [InlineData(150, true)]
    [InlineData(101, true)]
    [InlineData(151, false)]
    public async Task Row_41_An_extension_is_found_by_its_number(int number, bool found)
    {
        await using ProbeServer server = await StartAsync(new ReflectionV1ServiceImpl(Extended.Descriptor));
        ExtensionRequest asked = new() { ContainingType = "probe.extended.Base", ExtensionNumber = number };
        ServerReflectionResponse response = await AskAsync(server, new ServerReflectionRequest { FileContainingExtension = asked });
        Assert.Equal(found ? ["Protos/extended.proto"] : [], Names(response));
        Assert.Equal(found ? 0 : (int)StatusCode.NotFound, response.ErrorResponse?.ErrorCode ?? 0);
    }

    [Theory]
    [InlineData("probe.extended.Base", new[] { 101, 150 })]
    [InlineData("probe.extended.Base.Inner", new int[0])]
    [InlineData("probe.extended.Mood", null)]
    [InlineData("probe.extended.Extended", null)]
    public async Task Row_41_The_extension_numbers_of_a_message_are_told(string type, int[]? expected)
    {
        await using ProbeServer server = await StartAsync(new ReflectionV1ServiceImpl(Extended.Descriptor));
        ServerReflectionResponse response = await AskAsync(server, new ServerReflectionRequest { AllExtensionNumbersOfType = type });
        Assert.Equal(expected, response.AllExtensionNumbersResponse?.ExtensionNumber);
        Assert.Equal(expected is null ? "" : type, response.AllExtensionNumbersResponse?.BaseTypeName ?? "");
        Assert.Equal(expected is null ? (int)StatusCode.NotFound : 0, response.ErrorResponse?.ErrorCode ?? 0);
    }

    [Fact]
    public async Task Row_41_What_is_not_known_is_an_error_in_the_answer_and_the_stream_goes_on()
    {
        await using ProbeServer server = await StartAsync();
        ServerReflectionRequest[] wrong =
        [
            new() { FileByFilename = "no.proto" }, new() { FileContainingSymbol = "no.Symbol" }, new() { FileContainingSymbol = new string('x', 100_000) },
            new() { FileContainingExtension = new ExtensionRequest() }, new() { AllExtensionNumbersOfType = "" },
        ];
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        foreach (ServerReflectionRequest request in wrong)
        {
            ServerReflectionResponse response = await NextAsync(call, request);
            Assert.Equal((int)StatusCode.NotFound, response.ErrorResponse.ErrorCode);
            Assert.InRange(response.ErrorResponse.ErrorMessage.Length, 1, 400);
        }

        Assert.Equal((int)StatusCode.InvalidArgument, (await NextAsync(call, new ServerReflectionRequest())).ErrorResponse.ErrorCode);
        Assert.NotEmpty((await NextAsync(call, new ServerReflectionRequest { ListServices = "" })).ListServicesResponse.Service);
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task Row_41_The_first_version_answers_as_the_second_does()
    {
        await using ProbeServer server = await StartAsync();
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Alpha.ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        foreach (ServerReflectionRequest request in (ServerReflectionRequest[])[new() { ListServices = "" }, new() { FileContainingSymbol = "probe.Ask" }, new() { FileByFilename = "no" }])
        {
            await call.RequestStream.WriteAsync(Alpha.ServerReflectionRequest.Parser.ParseFrom(request.ToByteString()));
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal(await AskAsync(server, request), ServerReflectionResponse.Parser.ParseFrom(call.ResponseStream.Current.ToByteString()));
        }
    }

    [Fact]
    public async Task A_stream_of_reflection_may_make_ten_thousand_requests()
    {
        await using ProbeServer server = await StartAsync();
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        Task<int> reading = CountAsync(call);
        ServerReflectionRequest request = new() { FileByFilename = "no" };
        for (int i = 0; i < 10_001; i++)
        {
            await call.RequestStream.WriteAsync(request);
        }

        Assert.Equal(10_000, await reading);
        Assert.Equal(StatusCode.ResourceExhausted, call.GetStatus().StatusCode);

        static async Task<int> CountAsync(AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call)
        {
            int answers = 0;
            await Assert.ThrowsAsync<RpcException>(async () =>
            {
                while (await call.ResponseStream.MoveNext(CancellationToken.None))
                {
                    answers++;
                }
            });
            return answers;
        }
    }

    [Fact]
    public async Task Mapping_reflection_without_its_services_says_what_is_missing()
    {
        InvalidOperationException missing = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ProbeServer.StartAsync(map: application => application.MapGrpcReflectionService()));
        Assert.Contains("AddGrpcReflection", missing.Message);
    }

    private static SymbolRegistry Registry() => SymbolRegistry.FromFiles([ExtendedReflection.Descriptor]);

    private static string[] Names(ServerReflectionResponse response)
        => [.. (response.FileDescriptorResponse?.FileDescriptorProto ?? []).Select(file => FileDescriptorProto.Parser.ParseFrom(file).Name)];

    private static Task<ProbeServer> StartAsync(ReflectionV1ServiceImpl? service = null) => ProbeServer.StartAsync(
        services: services =>
        {
            if (service is not null)
            {
                services.AddSingleton(service);
            }

            services.AddGrpcReflection();
        },
        map: application =>
        {
            application.MapGrpcService<ProbeService>();
            application.MapGrpcReflectionService();
        });

    private static async Task<ServerReflectionResponse> AskAsync(ProbeServer server, ServerReflectionRequest request)
    {
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        return await NextAsync(call, request);
    }

    private static async Task<ServerReflectionResponse> NextAsync(AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call, ServerReflectionRequest request)
    {
        await call.RequestStream.WriteAsync(request);
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        return call.ResponseStream.Current;
    }
}
