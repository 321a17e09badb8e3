using System.CommandLine;
using System.Linq;
using Segmentation.Cli.Stores.Remote;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>The options that name a server, and who asks.</summary>
internal sealed class ServerOptions
{
    /// <summary>Environment variable that holds the access key.</summary>
    public const string KeyVariable = "SEGMENTATION_KEY";

    public Option<ServerAddress?> Address { get; } = new("--address")
    {
        Description = "Server that keeps the store: https://HOST:PORT, or http:// on this machine.",
        HelpName = "URL",
        CustomParser = result =>
        {
            if (ServerAddress.TryParse(result.Tokens[0].Value, out ServerAddress? address, out string? mistake))
            {
                return address;
            }

            result.AddError($"--address {mistake}");
            return null;
        },
    };

    public Option<string?> Key { get; } = new("--key")
    {
        Description = $"Access key for the server; default: {KeyVariable}, which is better, for lists of processes show --key to everyone on this machine.",
        HelpName = "KEY",
    };

    public Option<string?> Authority { get; } = new("--ca")
    {
        Description = "PEM file of the certificate authority to trust instead of the system's, for a server with a certificate of its own.",
        HelpName = "FILE",
    };

    public void AddTo(CliCommand command)
    {
        command.Add(Address);
        command.Add(Key);
        command.Add(Authority);
    }

    /// <summary>A connection; it is made with the first call.</summary>
    /// <exception cref="InputException">The key or the authority cannot be used.</exception>
    public Connection Connect(Invocation run, ServerAddress address)
    {
        string? key = run.Get(Key) ?? run.Host.Environment(KeyVariable);
        if (key is not null && (key.Length == 0 || key.Any(static letter => letter is <= ' ' or > '~')))
        {
            throw new InputException($"the access key ({(run.Get(Key) is null ? KeyVariable : "--key")}) is empty or has blanks or other characters that no key has");
        }

        return new Connection(address, key, run.Get(Authority));
    }
}
