using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text;
using Segmentation.Cli.Output;
using Segmentation.Ingestion.Identifiers;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Cli.Commands;

/// <summary>Turns a destination's own identifiers into the tokens that it receives, without a store.</summary>
internal static class HashCommand
{
    private static readonly (string Word, IdentifierForm Form)[] Forms =
    [
        ("verbatim", IdentifierForm.Verbatim), ("mobile", IdentifierForm.Mobile), ("email_sha256", IdentifierForm.EmailSha256),
    ];

    public static Command Create(CliHost host)
    {
        Option<string?> keyFile = new("--key-file") { Description = "File that holds the destination's key, 64 hexadecimal digits.", HelpName = "FILE" };
        Option<string?> key = new("--key") { Description = "The key itself; a shell keeps a history, so prefer --key-file.", HelpName = "HEX" };
        Option<string> form = new("--form")
        {
            Description = "How the identifiers are normalised: verbatim, mobile or email_sha256.",
            HelpName = "FORM",
            Required = true,
        };
        form.AcceptOnlyFromAmong([.. Forms.Select(known => known.Word)]);
        Argument<string[]> ids = new("id") { Description = "Identifiers; none for standard input, one a line.", HelpName = "ID", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> input = new("--input") { Description = "File of identifiers, one a line; - for standard input.", HelpName = "FILE" };
        CliCommand command = new(
            "hash", "Turn a destination's own identifiers into its tokens; a refused one gives an empty line.", "hash --key-file adnet.key --form verbatim --input cookies.txt")
        {
            keyFile, key, form, ids, input,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(keyFile) is null == result.GetResult(key) is null)
            {
                result.AddError("give either --key-file FILE or --key HEX");
            }
        });
        return command.HasNoServer("identifiers become tokens on this machine, with the destination's key alone").Does(host, run =>
        {
            DestinationKey destination = Key(run.Get(key) ?? ReadKey(run.Get(keyFile)!));
            IdentifierForm normalised = Forms.Single(known => known.Word == run.Get(form)).Form;
            List<(string? Token, string? Reason)> results = [.. IdentifierInput.Read(run, run.Get(ids), run.Get(input)).Select(id => Hash(destination, normalised, id))];
            Report report = new Report().Hidden("key_fingerprint", destination.Fingerprint);
            foreach ((string? token, _) in results)
            {
                report.Line(token ?? string.Empty);
            }

            int refused = results.Count(result => result.Token is null);
            run.Output.Write(report.Hidden("refused", refused).Hidden("tokens", new Table(
                ["token", "refused"], [.. results.Select(result => (IReadOnlyList<object?>)[result.Token, result.Reason])])));
            if (refused > 0)
            {
                string reasons = string.Join(", ", results.Select(result => result.Reason).OfType<string>().CountBy(reason => reason).Select(pair => $"{pair.Key} {pair.Value}"));
                run.Note($"{refused} of {results.Count} identifiers refused: {reasons}");
            }

            return true;
        });
    }

    private static (string? Token, string? Reason) Hash(DestinationKey key, IdentifierForm form, string identifier)
    {
        Span<byte> canonical = stackalloc byte[Canonical.Size];
        if (Canonical.Write(Encoding.UTF8.GetBytes(identifier), form, canonical) is { } reason)
        {
            return (null, reason);
        }

        Span<byte> scoped = stackalloc byte[Canonical.Size];
        key.Scope(canonical, scoped);
        return (Convert.ToHexStringLower(scoped), null);
    }

    private static string ReadKey(string file) =>
        File.Exists(file) ? File.ReadAllText(file).Trim() : throw new InputException($"no key file '{file}'");

    private static DestinationKey Key(string text)
    {
        byte[] bytes = new byte[KeyRing.KeySize];
        bool isKey = text.Length == 2 * KeyRing.KeySize
            && Convert.FromHexString(text, bytes, out _, out int written) == System.Buffers.OperationStatus.Done && written == bytes.Length;
        return isKey ? new DestinationKey(bytes) : throw new InputException($"that is no key; a key has {2 * KeyRing.KeySize} hexadecimal digits");
    }
}
