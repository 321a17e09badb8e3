namespace Segmentation.Vocabulary;

/// <summary>What kind of mistake an <see cref="InputException"/> reports, for callers that answer in codes.</summary>
public enum InputProblem
{
    /// <summary>The input can never be used as it is.</summary>
    Invalid = 0,

    /// <summary>What was named is not there.</summary>
    NotFound,

    /// <summary>What should be made is there already.</summary>
    AlreadyExists,

    /// <summary>The state of the store does not allow it.</summary>
    NotAllowed,

    /// <summary>Something else refers to what should be deleted.</summary>
    InUse,

    /// <summary>It was changed since the caller read it.</summary>
    EtagMismatch,

    /// <summary>The request id was used for another request.</summary>
    RequestIdReused,

    /// <summary>The delivery is on record with another content.</summary>
    DeliveryChanged,

    /// <summary>The batch is on record with another content.</summary>
    BatchChanged,

    /// <summary>Batches before this one are missing.</summary>
    BatchOutOfOrder,

    /// <summary>A row was refused in a strict ingest.</summary>
    RowRefused,

    /// <summary>The audience is smaller than the destination's floor.</summary>
    BelowFloor,

    /// <summary>The export can no longer be read or committed.</summary>
    ExportExpired,

    /// <summary>The export was committed and can no longer be read.</summary>
    ExportCommitted,

    /// <summary>What the destination holds is not what was sent.</summary>
    DigestMismatch,

    /// <summary>A deletion changed the export while it was read.</summary>
    PolicyEpochChanged,

    /// <summary>The destination's key was changed since the export began.</summary>
    KeyEpochChanged,

    /// <summary>The last valid admin key cannot be revoked while other keys are valid.</summary>
    LastAdminKey,
}
