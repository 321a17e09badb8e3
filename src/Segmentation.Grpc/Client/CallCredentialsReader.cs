using System;
using System.Collections.Generic;
using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>Reads call credentials as the delegates that they come to, in order.</summary>
internal sealed class CallCredentialsReader : CallCredentialsConfiguratorBase
{
    private static readonly CallCredentialsReader Instance = new();

    public static void Append(CallCredentials credentials, List<AsyncAuthInterceptor> found) => credentials.InternalPopulateConfiguration(Instance, found);

    public override void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor) => ((List<AsyncAuthInterceptor>)state!).Add(interceptor);

    public override void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        foreach (CallCredentials part in credentials)
        {
            part.InternalPopulateConfiguration(this, state);
        }
    }
}
