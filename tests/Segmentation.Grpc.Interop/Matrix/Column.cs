using System.Collections.Generic;

namespace Grpc.Interop.Matrix;

/// <summary>A client, a server, and what is between them.</summary>
/// <param name="Client">Its name.</param>
/// <param name="Server">Its name.</param>
/// <param name="Transport"><c>h2c</c> or <c>TLS</c>.</param>
/// <param name="Results">By the names of the cases.</param>
internal sealed record Column(string Client, string Server, string Transport, IReadOnlyDictionary<string, CaseResult> Results);
