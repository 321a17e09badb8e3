using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Segmentation.Delivery;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Stores;

/// <summary>One audience as a destination pulls it: begun, read into a file that appears whole, and committed.</summary>
/// <param name="Activation">Name of the activation.</param>
/// <param name="Destination">Name of the destination.</param>
/// <param name="Addressable">Tokens written.</param>
/// <param name="Sum">Sum of the tokens modulo 2^128, 32 hexadecimal digits.</param>
/// <param name="Output">Path written.</param>
/// <param name="Stamp">What identifies the audience.</param>
/// <param name="Manifest">What the store has on record of it.</param>
internal sealed record ActivationExport(
    string Activation, string Destination, long Addressable, string Sum, string Output, Stamp Stamp, ExportManifest Manifest)
{
    private const int MostAttempts = 3;

    /// <summary>Pulls the audience of an activation; reads it again when devices are deleted meanwhile.</summary>
    /// <exception cref="InputException">Nothing may be exported of it, or what was read is not what was sent.</exception>
    public static ActivationExport Pull(IStore store, string activation, string output, CancellationToken cancellation)
    {
        store.RequireOutside(output);
        ExportPlan plan = store.BeginExport(activation);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return Pull(store, plan, activation, output, cancellation);
            }
            catch (InputException changed) when (changed.Problem == InputProblem.PolicyEpochChanged && attempt < MostAttempts)
            {
                // What was read holds devices that are deleted now: it is dropped whole.
            }
        }
    }

    private static ActivationExport Pull(IStore store, ExportPlan plan, string activation, string output, CancellationToken cancellation)
    {
        PlannedActivation planned = plan.Activations.Count == 1
            ? plan.Activations[0]
            : throw new InputException($"the plan of the export has {plan.Activations.Count} activations where one was asked for");
        if (planned.Blocks.Count > 0 || planned.Stamp is null)
        {
            throw new InputException(string.Join('\n', planned.Blocks
                .Select(static block => $"{block.Reason}: {block.Operand}: {block.Advice}")
                .Prepend($"nothing was exported of activation '{activation}'")));
        }

        AudienceDigest digest = AudienceFile.Write(output, append => Send(store, plan, append), static _ => { }, cancellation);
        ExportManifest manifest = Commit(store, plan, new SetDigest(planned.Index, digest.Count, digest.Sum), output);
        return new ActivationExport(
            activation,
            planned.Activation.Definition.Destination,
            digest.Count,
            digest.Sum.ToString("x32", CultureInfo.InvariantCulture),
            output,
            planned.Stamp,
            manifest);
    }

    /// <summary>The file is durable before the store hears of it; one that is not what was sent does not stay.</summary>
    private static ExportManifest Commit(IStore store, ExportPlan plan, SetDigest held, string output)
    {
        try
        {
            return store.CommitExport(plan, held);
        }
        catch (InputException mismatch) when (mismatch.Problem is InputProblem.DigestMismatch or InputProblem.PolicyEpochChanged)
        {
            File.Delete(output);
            throw;
        }
    }

    private static void Send(IStore store, ExportPlan plan, Action<ReadOnlySpan<Token>> append)
    {
        for (int shard = 0; shard < plan.ShardCount; shard++)
        {
            foreach (ExportChunk chunk in store.ReadExport(plan, shard))
            {
                append(Tokens(chunk));
            }
        }
    }

    private static Token[] Tokens(ExportChunk chunk)
    {
        ReadOnlySpan<byte> bytes = chunk.Tokens.Span;
        if (bytes.Length % Token.Size != 0)
        {
            throw new InputException($"chunk {chunk.Sequence} of the export has {bytes.Length} bytes of tokens, which is no multiple of {Token.Size}");
        }

        Token[] tokens = new Token[bytes.Length / Token.Size];
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = Token.Read(bytes[(i * Token.Size)..]);
        }

        return tokens;
    }
}
