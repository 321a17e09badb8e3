using System;
using System.Collections.Generic;

namespace Grpc.AspNetCore.Server;

/// <summary>A method ready to be an endpoint, with the attributes of its class and of itself.</summary>
internal sealed record MappedMethod(CallHandler Handler, Type ServiceType, IReadOnlyList<object> Attributes);
