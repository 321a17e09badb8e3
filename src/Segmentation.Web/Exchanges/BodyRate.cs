using System;
using System.IO.Pipelines;
using Grpc.Protocol;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Segmentation.Web.Exchanges;

/// <summary>How fast a message of a stream has to come once it has begun: what the web server asks of a body.</summary>
/// <param name="Rate">Bytes a second after a time of grace; null for no limit.</param>
/// <param name="Time">The clock.</param>
internal sealed record BodyRate(MinDataRate? Rate, TimeProvider Time)
{
    /// <summary>As the application's server has it.</summary>
    public static BodyRate Of(IServiceProvider services) => new(
        services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MinRequestBodyDataRate, services.GetService<TimeProvider>() ?? TimeProvider.System);

    /// <summary>Holds messages of one body to it; null for no limit.</summary>
    public MessagePace? Of(PipeReader body) => Rate is null ? null : new MessagePace(body, Rate, Time);
}
