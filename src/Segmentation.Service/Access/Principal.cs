using System;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Service.Access;

/// <summary>Who calls.</summary>
/// <param name="Role">What it may do.</param>
/// <param name="Id">Id of its key, or <c>local</c>.</param>
/// <param name="Destination">Name of the destination that a destination key speaks for, else null.</param>
internal sealed record Principal(AccessRole Role, string Id, string? Destination)
{
    /// <summary>A caller on this machine while no key exists.</summary>
    public static Principal Local { get; } = new(AccessRole.Admin, "local", null);

    /// <summary>The holder of a key.</summary>
    public static Principal Of(AccessKeyInfo key) => new(key.Role, key.Id, key.Destination);

    /// <summary>Who made this call.</summary>
    /// <exception cref="InvalidOperationException">The call did not pass <see cref="AccessGate"/>.</exception>
    public static Principal Of(ServerCallContext context) =>
        context.GetHttpContext().Features.Get<Principal>() ?? throw new InvalidOperationException("The caller of this method was not established.");

    /// <summary>The destination that the caller speaks for.</summary>
    public static string DestinationOf(ServerCallContext context) =>
        Of(context).Destination ?? throw new InvalidOperationException("The caller speaks for no destination.");

    /// <summary>Whether numbers are withheld from the caller.</summary>
    public bool SeesNoNumbers => Role == AccessRole.Viewer;

    /// <summary>Makes this the caller of a call.</summary>
    public void Attach(HttpContext http) => http.Features.Set(this);
}
