using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using Grpc.Core;
using Segmentation.Service.Errors;

namespace Segmentation.Service.Streams;

/// <summary>Counts the streams that run: of the process, and of each holder.</summary>
/// <param name="reason">Reason of the error when there is none free.</param>
/// <param name="what">What is counted, in the plural.</param>
/// <param name="most">At one time.</param>
/// <param name="mostOfHolder">At one time for one holder.</param>
internal sealed class Seats(string reason, string what, int most, int mostOfHolder)
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private int _all;

    /// <summary>Takes a seat, which is free again when the result is disposed of.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: none is free.</exception>
    public IDisposable Take(string holder)
    {
        lock (_lock)
        {
            int own = _taken.GetValueOrDefault(holder);
            if (_all >= most || own >= mostOfHolder)
            {
                string message = own >= mostOfHolder
                    ? string.Create(CultureInfo.InvariantCulture, $"{own} {what} of this caller run already; {mostOfHolder} are allowed at one time.")
                    : string.Create(CultureInfo.InvariantCulture, $"The server runs as many {what} as it may: {most}.");
                throw RpcErrors.Retry(StatusCode.ResourceExhausted, reason, message, Delay);
            }

            _taken[holder] = own + 1;
            _all++;
        }

        return new Seat(this, holder);
    }

    private void Leave(string holder)
    {
        lock (_lock)
        {
            _all--;
            if (--_taken[holder] == 0)
            {
                _taken.Remove(holder);
            }
        }
    }

    private sealed class Seat(Seats seats, string holder) : IDisposable
    {
        private Seats? _seats = seats;

        public void Dispose() => Interlocked.Exchange(ref _seats, null)?.Leave(holder);
    }
}
