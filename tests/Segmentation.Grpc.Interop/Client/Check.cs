using System;
using System.Threading.Tasks;
using Grpc.Core;

namespace Grpc.Interop.Client;

/// <summary>What a case demands; says what was found and what should have been.</summary>
internal static class Check
{
    public static void Equal<T>(T expected, T found, string what)
    {
        if (!Equals(expected, found))
        {
            throw new CaseFailedException($"{what}: {found} instead of {expected}");
        }
    }

    /// <summary>The call must end with the status, and if a detail is given, with that.</summary>
    public static async Task EndsAsync(StatusCode code, Func<Task> call, string? detail = null)
    {
        try
        {
            await call();
        }
        catch (RpcException exception)
        {
            Equal(code, exception.StatusCode, $"status (\"{exception.Status.Detail}\")");
            if (detail is not null)
            {
                Equal(detail, exception.Status.Detail, "status message");
            }

            return;
        }

        throw new CaseFailedException($"status: OK instead of {code}");
    }
}
