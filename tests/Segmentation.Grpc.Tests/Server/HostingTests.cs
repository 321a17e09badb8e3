using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Tests.Probing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Grpc.Tests.Server;

public sealed class HostingTests
{
    private readonly List<string> _seen = [];

    [Theory]
    [InlineData("/probe.Probe/Echo")]
    [InlineData("/probe.Probe/Gather")]
    [InlineData("/probe.Probe/Spread")]
    [InlineData("/probe.Probe/Chat")]
    public async Task Row_44_Interceptors_see_every_kind_of_call_global_ones_first_in_order(string path)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(
            options =>
            {
                options.Interceptors.Add<Recorder>("one", _seen);
                options.Interceptors.Add<Recorder>("two", _seen);
            },
            services => services.AddGrpc().AddServiceOptions<ProbeService>(options => options.Interceptors.Add<Recorder>("three", _seen)));
        RawAnswer answer = await server.CallAsync(path, RawCall.Frame(new Ask { Count = 1 }));
        Assert.Equal(StatusCode.OK, answer.Status);
        Assert.Equal(["one>", "two>", "three>", "<three", "<two", "<one"], _seen.Where(s => s[0] != '~'));
        Assert.Equal(["~three", "~two", "~one"], _seen.Where(s => s[0] == '~'));
    }

    [Fact]
    public async Task Row_44_An_interceptor_may_end_a_call_before_the_handler()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(options => options.Interceptors.Add<Refusing>());
        RawAnswer answer = await server.EchoAsync(new Ask());
        Assert.Equal(StatusCode.PermissionDenied, answer.Status);
        Assert.False(server.Log.Began.Task.IsCompleted);
    }

    [Fact]
    public async Task Row_44_An_interceptor_that_is_a_service_is_taken_from_the_services()
    {
        Recorder registered = new("single", _seen);
        await using ProbeServer server = await ProbeServer.StartAsync(options => options.Interceptors.Add<Recorder>(), services => services.AddSingleton(registered));
        await server.EchoAsync(new Ask());
        await server.EchoAsync(new Ask());
        Assert.Equal(["single>", "<single", "single>", "<single"], _seen);
    }

    [Fact]
    public async Task A_service_that_is_not_registered_is_made_and_disposed_for_each_call()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(services: services => services.AddSingleton(_seen), map: application => application.MapGrpcService<Disposable>());
        await server.EchoAsync(new Ask());
        await server.EchoAsync(new Ask { Fail = 5 });
        Assert.Equal(["made", "called", "disposed", "made", "called", "disposed"], _seen);
    }

    [Theory]
    [InlineData(ServiceLifetime.Singleton, 1)]
    [InlineData(ServiceLifetime.Scoped, 2)]
    [InlineData(ServiceLifetime.Transient, 2)]
    public async Task A_registered_service_lives_as_it_is_registered(ServiceLifetime lifetime, int made)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(
            services: services =>
            {
                services.AddSingleton(_seen);
                services.Add(new ServiceDescriptor(typeof(Disposable), typeof(Disposable), lifetime));
            },
            map: application => application.MapGrpcService<Disposable>());
        await server.EchoAsync(new Ask());
        await server.EchoAsync(new Ask());
        Assert.Equal(made, _seen.Count(s => s == "made"));
    }

    [Fact]
    public async Task Endpoints_carry_the_method_and_the_attributes_of_class_and_override()
    {
        IReadOnlyList<Endpoint> endpoints = [];
        await using ProbeServer server = await ProbeServer.StartAsync(
            services: services => services.AddSingleton(_seen),
            map: application =>
            {
                application.MapGrpcService<Disposable>().WithMetadata("tag");
                endpoints = [.. ((IEndpointRouteBuilder)application).DataSources.SelectMany(source => source.Endpoints)];
            });
        Endpoint echo = Assert.Single(endpoints, endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName == "/probe.Probe/Echo");
        Assert.Equal(typeof(Disposable), echo.Metadata.GetMetadata<GrpcMethodMetadata>()!.ServiceType);
        Assert.Equal(["class", "method"], echo.Metadata.OfType<MarkAttribute>().Select(mark => mark.Name));
        Assert.Contains("tag", echo.Metadata);
        Assert.Equal("gRPC - /probe.Probe/Echo", echo.DisplayName);
    }

    [Fact]
    public async Task A_definition_can_be_mapped_with_its_own_handlers()
    {
        ServerServiceDefinition definition = Probe.BindService(new ProbeService(new ProbeLog()));
        await using ProbeServer server = await ProbeServer.StartAsync(map: application => application.MapGrpcService(definition));
        Assert.Equal("hi", (await server.EchoAsync(new Ask { Text = "hi" })).Single(Answer.Parser).Text);
    }

    [Fact]
    public void Mapping_without_AddGrpc_says_what_is_missing()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        WebApplication application = builder.Build();
        Assert.Contains("AddGrpc", Assert.Throws<InvalidOperationException>(() => application.MapGrpcService<ProbeService>()).Message);
    }

    [Fact]
    public void Mapping_a_class_that_is_no_service_says_so()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddGrpc();
        WebApplication application = builder.Build();
        Assert.Contains("Grpc.Tools", Assert.Throws<InvalidOperationException>(() => application.MapGrpcService<HostingTests>()).Message);
    }

    [Fact]
    public void A_response_compression_without_a_provider_is_refused_when_the_service_is_mapped()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddGrpc(options => options.ResponseCompressionAlgorithm = "brotli");
        WebApplication application = builder.Build();
        Assert.Contains("brotli", Assert.Throws<InvalidOperationException>(() => application.MapGrpcService<ProbeService>()).Message);
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
    private sealed class MarkAttribute(string name) : Attribute
    {
        public string Name => name;
    }

    [Mark("class")]
    private sealed class Disposable : Probe.ProbeBase, IDisposable
    {
        private readonly List<string> _seen;

        public Disposable(List<string> seen)
        {
            _seen = seen;
            seen.Add("made");
        }

        [Mark("method")]
        public override Task<Answer> Echo(Ask request, ServerCallContext context)
        {
            _seen.Add("called");
            return request.Fail > 0 ? throw new RpcException(new Status((StatusCode)request.Fail, "")) : Task.FromResult(new Answer());
        }

        public void Dispose() => _seen.Add("disposed");
    }

    private sealed class Refusing : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
            => throw new RpcException(new Status(StatusCode.PermissionDenied, "no"));
    }

    private sealed class Recorder(string name, List<string> seen) : Interceptor, IDisposable
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            seen.Add(name + ">");
            TResponse response = await continuation(request, context);
            seen.Add("<" + name);
            return response;
        }

        public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            seen.Add(name + ">");
            TResponse response = await continuation(requestStream, context);
            seen.Add("<" + name);
            return response;
        }

        public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            seen.Add(name + ">");
            await continuation(request, responseStream, context);
            seen.Add("<" + name);
        }

        public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            seen.Add(name + ">");
            await continuation(requestStream, responseStream, context);
            seen.Add("<" + name);
        }

        public void Dispose() => seen.Add("~" + name);
    }
}
