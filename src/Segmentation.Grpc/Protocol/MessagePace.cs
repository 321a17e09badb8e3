using System;
using System.IO.Pipelines;
using System.Threading;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Grpc.Protocol;

/// <summary>Holds a message that has begun to a rate, where the web server would hold the whole stream to it, silence between messages included.
/// A message that trickles keeps memory, and nobody else would ever end it.</summary>
/// <param name="input">Whose read is cut short when a message is late.</param>
/// <param name="rate">Bytes a second, on the average since the message began, after a time of grace.</param>
/// <param name="time">The clock.</param>
internal sealed class MessagePace(PipeReader input, MinDataRate rate, TimeProvider time) : IDisposable
{
    private ITimer? _timer;
    private long _began;
    private bool _within;

    /// <summary>More of the message has to come before the next read completes.</summary>
    /// <param name="received">Bytes of it so far.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: it is late.</exception>
    public void Wait(long received)
    {
        if (!_within)
        {
            _within = true;
            _began = time.GetTimestamp();
        }

        TimeSpan earned = TimeSpan.FromSeconds(received / rate.BytesPerSecond);
        TimeSpan allowed = earned > rate.GracePeriod ? earned : rate.GracePeriod;
        TimeSpan elapsed = time.GetElapsedTime(_began);
        if (elapsed >= allowed)
        {
            throw ProtocolErrors.TooSlow(received, elapsed, rate.BytesPerSecond);
        }

        _timer ??= time.CreateTimer(static pipe => ((PipeReader)pipe!).CancelPendingRead(), input, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // A timer counts whole milliseconds and drops the rest.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling((allowed - elapsed).TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    /// <summary>The message is whole. A read that the timer cuts short now is taken for what it has.</summary>
    public void Stop()
    {
        if (_within)
        {
            _within = false;
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer?.Dispose();
}
