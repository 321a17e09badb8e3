using Xunit;

namespace Grpc.Tests.Http2;

/// <summary>Tests that measure the process, beside which nothing may run.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
