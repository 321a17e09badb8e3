using System;
using System.Collections.Generic;
using Grpc.Interop.Matrix;

if (args.Length > 0)
{
    Console.Error.WriteLine($"'{args[0]}': there are no arguments. eng/interop runs this with the peers installed.");
    return 2;
}

List<Column> columns = [];
using (Credentials credentials = new())
{
    foreach (Credentials? transport in (Credentials?[])[null, credentials])
    {
        await foreach (Column column in new Runner(transport).RunAsync())
        {
            columns.Add(column);
        }
    }
}

Report.Write(Console.Out, columns);
return Report.Count(columns, Outcome.Failed) == 0 ? 0 : 1;
