using System.Threading.Tasks;
using Segmentation.Service.Tests.Support;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Service.Tests.Access;

/// <summary>A key that was found right once is not hashed again; nothing else may follow from that.</summary>
public sealed class ProvenKeyTests
{
    [Fact]
    public async Task A_key_is_known_again_and_no_other_with_its_id_is()
    {
        await using TestServer server = await TestServer.StartAsync();
        string key = server.Key(AccessRole.Operator);
        string other = server.Key(AccessRole.Viewer);
        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(AccessRole.Operator, Role(server, key));
            Assert.Equal(AccessRole.Viewer, Role(server, other));
            for (int at = 0; at < key.Length; at++)
            {
                Assert.Null(Role(server, key[..at] + (key[at] == 'b' ? 'c' : 'b') + key[(at + 1)..]));
            }

            Assert.Null(Role(server, key[..21] + other[21..]));
            Assert.Null(Role(server, other[..21] + key[21..]));
            Assert.Null(Role(server, key[..21] + new string('\0', key.Length - 21)));
        }
    }

    [Fact]
    public async Task A_key_that_was_right_is_refused_at_once_when_it_is_revoked()
    {
        await using TestServer server = await TestServer.StartAsync();
        server.Key(AccessRole.Admin);
        (AccessKeyInfo info, string key) = server.Engine.CreateAccessKey("gone", AccessRole.Operator, null);
        Assert.Equal(AccessRole.Operator, Role(server, key));
        Assert.Equal(AccessRole.Operator, Role(server, key));
        server.Engine.RevokeAccessKey(info.Id);
        Assert.Null(Role(server, key));
        Assert.Null(Role(server, key));
    }

    [Fact]
    public async Task A_wrong_key_before_the_right_one_proves_nothing()
    {
        await using TestServer server = await TestServer.StartAsync();
        string key = server.Key(AccessRole.Operator);
        string wrong = key[..^1] + (key[^1] == 'A' ? 'E' : 'A');
        Assert.Null(Role(server, wrong));
        Assert.Null(Role(server, wrong));
        Assert.Equal(AccessRole.Operator, Role(server, key));
        Assert.Null(Role(server, wrong));
    }

    private static AccessRole? Role(TestServer server, string key) => server.Engine.TryAuthenticate(key, out AccessKeyInfo? known) ? known.Role : null;
}
