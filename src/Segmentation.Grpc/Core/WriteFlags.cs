using System;

namespace Grpc.Core;

/// <summary>How a message is to be written.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>More will follow at once: the message need not be flushed.</summary>
    BufferHint = 0x1,

    /// <summary>The message is sent as it is even if the call compresses.</summary>
    NoCompress = 0x2,
}
