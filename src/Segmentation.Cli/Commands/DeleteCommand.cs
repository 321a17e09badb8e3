using System.Collections.Generic;
using System.CommandLine;
using Segmentation.Cli.Stores;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>Deletes devices.</summary>
internal static class DeleteCommand
{
    public static Command Create(CliHost host)
    {
        StoreOptions where = new();
        Option<string> space = new("--id-space") { Description = "Id space of the identifiers.", HelpName = "SPACE", Required = true };
        Argument<string[]> ids = new("id")
        {
            Description = "Identifiers; a shell keeps a history, so prefer --input.",
            HelpName = "ID",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string?> input = new("--input") { Description = "File of identifiers, one a line; - or nothing for standard input.", HelpName = "FILE" };
        CliCommand command = new(
            "delete", "Delete devices by identifier: gone from every answer at once, from every byte after the next checkpoint.",
            "delete --store shop --id-space email_sha256 --input opted-out.txt")
        {
            space, ids, input,
        };
        return where.AddTo(command).Does(host, run =>
        {
            IReadOnlyList<string> identifiers = IdentifierInput.Read(run, run.Get(ids), run.Get(input));
            if (identifiers.Count == 0)
            {
                throw new InputException("no identifiers given; name them, or give --input FILE with one a line");
            }

            using IStore store = where.Open(run);
            run.Output.Write(Answers.Of(store.Delete(run.Get(space), identifiers)));
            return true;
        });
    }
}
