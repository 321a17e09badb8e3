using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Authentication;
using System.Threading;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Segmentation.Vocabulary;
using Code = Grpc.Core.StatusCode;

namespace Segmentation.Cli.Stores.Remote;

/// <summary>What a server that does not answer, or not as asked, means to the user.</summary>
internal static class ServerRefusal
{
    private const string DetailsTrailer = "grpc-status-details-bin";

    private static readonly Dictionary<string, InputProblem> Problems = System.Enum.GetValues<InputProblem>().ToDictionary(Reason);

    /// <summary>The mistakes in a rule that a refusal names; empty when it is about something else.</summary>
    public static IReadOnlyList<RuleMessage> RuleMessages(RpcException failure) =>
        failure.StatusCode == Code.InvalidArgument ? [.. Details<V1.RuleMessage>(failure, V1.RuleMessage.Descriptor).Select(FromWire.Message)] : [];

    /// <summary>The exception that a command reports.</summary>
    public static Exception ToException(RpcException failure, ServerAddress address, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested && failure.StatusCode == Code.Cancelled)
        {
            return new OperationCanceledException(failure.Message, failure, cancellation);
        }

        string said = failure.Status.Detail;
        return failure.StatusCode switch
        {
            Code.Unavailable or Code.Internal or Code.Cancelled when failure.Status.DebugException is { } cause => Unreachable(cause, said, address),
            Code.Unavailable => new InputException($"the server at {address} does not take calls now: {said}\ntry again later"),
            Code.Unauthenticated => new InputException($"{said}\ngive the access key in SEGMENTATION_KEY or by --key; 'segmentation keys create' makes one"),
            Code.Unimplemented => new InputException($"what answers at {address} does not know this call: is it a segmentation server of this version?\nit says: {said}"),
            Code.Internal or Code.Unknown => new InputException($"the server at {address} failed: {said}\nits log says more"),
            _ => new InputException(Problem(failure), said),
        };
    }

    /// <summary>The reason of a problem as the contracts have it: its name in capitals.</summary>
    private static string Reason(InputProblem problem) =>
        string.Concat(problem.ToString().Select(static (letter, index) => index > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));

    private static InputProblem Problem(RpcException failure)
    {
        string? reason = Details<ErrorInfo>(failure, ErrorInfo.Descriptor).FirstOrDefault()?.Type;
        return reason is not null && Problems.TryGetValue(reason, out InputProblem problem) ? problem : failure.StatusCode switch
        {
            Code.NotFound => InputProblem.NotFound,
            Code.AlreadyExists => InputProblem.AlreadyExists,
            Code.PermissionDenied or Code.FailedPrecondition => InputProblem.NotAllowed,
            _ => InputProblem.Invalid,
        };
    }

    private static InputException Unreachable(Exception cause, string said, ServerAddress address)
    {
        string advice = Causes(cause).Any(static one => one is AuthenticationException)
            ? "is it a server with TLS, and if its certificate is of an authority of its own, is that given by --ca FILE?"
            : "does the server run, is the address right, is it https:// where the server has TLS?";
        return new InputException($"no answer from the server at {address}: {said}\n{advice}");
    }

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (Exception? at = exception; at is not null; at = at.InnerException)
        {
            yield return at;
        }
    }

    /// <summary>Details of one type; what cannot be read is left out, for the status says what matters.</summary>
    private static IEnumerable<T> Details<T>(RpcException failure, MessageDescriptor type)
        where T : IMessage, new()
    {
        try
        {
            byte[]? bytes = failure.Trailers.FirstOrDefault(static entry => entry.Key == DetailsTrailer)?.ValueBytes;
            return bytes is null
                ? []
                : [.. Google.Rpc.Status.Parser.ParseFrom(bytes).Details.Where(detail => detail.Is(type)).Select(static detail => detail.Unpack<T>())];
        }
        catch (InvalidProtocolBufferException)
        {
            return [];
        }
    }
}
