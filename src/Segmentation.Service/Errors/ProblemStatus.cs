using System.Collections.Frozen;
using System.Collections.Generic;
using Grpc.Core;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Errors;

/// <summary>How a kind of mistake is answered.</summary>
/// <param name="Code">Status code.</param>
/// <param name="Reason"><c>google.rpc.ErrorInfo.reason</c>: stable, for programs.</param>
internal sealed record ProblemStatus(StatusCode Code, string Reason)
{
    /// <summary>One row a kind; docs/service.md has the same table.</summary>
    public static IReadOnlyDictionary<InputProblem, ProblemStatus> Table { get; } = new Dictionary<InputProblem, ProblemStatus>
    {
        [InputProblem.Invalid] = new(StatusCode.InvalidArgument, "INVALID"),
        [InputProblem.NotFound] = new(StatusCode.NotFound, "NOT_FOUND"),
        [InputProblem.AlreadyExists] = new(StatusCode.AlreadyExists, "ALREADY_EXISTS"),
        [InputProblem.NotAllowed] = new(StatusCode.FailedPrecondition, "NOT_ALLOWED"),
        [InputProblem.InUse] = new(StatusCode.FailedPrecondition, "IN_USE"),
        [InputProblem.EtagMismatch] = new(StatusCode.Aborted, "ETAG_MISMATCH"),
        [InputProblem.RequestIdReused] = new(StatusCode.AlreadyExists, "REQUEST_ID_REUSED"),
        [InputProblem.DeliveryChanged] = new(StatusCode.AlreadyExists, "DELIVERY_CHANGED"),
        [InputProblem.BatchChanged] = new(StatusCode.AlreadyExists, "BATCH_CHANGED"),
        [InputProblem.BatchOutOfOrder] = new(StatusCode.Aborted, "BATCH_OUT_OF_ORDER"),
        [InputProblem.RowRefused] = new(StatusCode.FailedPrecondition, "ROW_REFUSED"),
        [InputProblem.BelowFloor] = new(StatusCode.FailedPrecondition, "BELOW_FLOOR"),
        [InputProblem.ExportExpired] = new(StatusCode.FailedPrecondition, "EXPORT_EXPIRED"),
        [InputProblem.ExportCommitted] = new(StatusCode.FailedPrecondition, "EXPORT_COMMITTED"),
        [InputProblem.DigestMismatch] = new(StatusCode.DataLoss, "DIGEST_MISMATCH"),
        [InputProblem.PolicyEpochChanged] = new(StatusCode.Aborted, "POLICY_EPOCH_CHANGED"),
        [InputProblem.KeyEpochChanged] = new(StatusCode.FailedPrecondition, "KEY_EPOCH_CHANGED"),
        [InputProblem.LastAdminKey] = new(StatusCode.FailedPrecondition, "LAST_ADMIN_KEY"),
    }.ToFrozenDictionary();
}
