using System;
using System.Globalization;

namespace Segmentation.Service.Streams;

/// <summary>A client left an answer untaken for too long; its stream has been reset.</summary>
internal sealed class StalledClientException(TimeSpan patience)
    : OperationCanceledException(string.Create(CultureInfo.InvariantCulture, $"The client took nothing for {patience.TotalSeconds:0.###} s."));
