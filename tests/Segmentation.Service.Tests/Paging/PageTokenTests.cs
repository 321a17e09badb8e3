using System.Linq;
using System.Text;
using Grpc.Core;
using Segmentation.Service.Errors;
using Segmentation.Service.Paging;
using Xunit;

namespace Segmentation.Service.Tests.Paging;

public sealed class PageTokenTests
{
    private static readonly PageTokens Tokens = new([.. Enumerable.Range(0, 32).Select(static at => (byte)at)]);
    private static readonly PageScope Scope = new("principal", "/service/Method", "filter");

    [Theory]
    [InlineData("a")]
    [InlineData("Ärger \u0001 与")]
    [InlineData("")]
    public void A_token_gives_the_name_it_was_made_of(string name) => Assert.Equal(name, Tokens.Open(Scope, Tokens.Seal(Scope, name)));

    [Fact]
    public void The_longest_name_fits_a_token()
    {
        string name = new('与', 128);
        string token = Tokens.Seal(Scope, name);
        Assert.InRange(token.Length, 1, PageTokens.LongestToken);
        Assert.Equal(name, Tokens.Open(Scope, token));
    }

    [Fact]
    public void Any_character_replaced_by_any_other_makes_a_token_useless()
    {
        string token = Tokens.Seal(Scope, "segment 17");
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= ";
        for (int at = 0; at < token.Length; at++)
        {
            foreach (char letter in Letters.Where(letter => letter != token[at]))
            {
                StringBuilder changed = new(token) { [at] = letter };
                Refused(Scope, changed.ToString());
            }
        }
    }

    [Fact]
    public void A_token_cut_lengthened_or_made_up_is_refused()
    {
        string token = Tokens.Seal(Scope, "segment 17");
        for (int length = 1; length < token.Length; length++)
        {
            Refused(Scope, token[..length]);
            Refused(Scope, token[length..]);
        }

        Refused(Scope, token + "A");
        Refused(Scope, token + token);
        Refused(Scope, "\u0000");
        Refused(Scope, new string('A', PageTokens.LongestToken));
        Refused(Scope, new string('A', PageTokens.LongestToken + 1));
        Refused(Scope, new string('A', 1_000_000));
    }

    [Theory]
    [InlineData("other", "/service/Method", "filter")]
    [InlineData("principal", "/service/Other", "filter")]
    [InlineData("principal", "/service/Method", "")]
    [InlineData("principal/", "service/Method", "filter")]
    [InlineData("principal", "/service/Methodf", "ilter")]
    public void A_token_is_for_its_caller_its_method_and_its_filter(string principal, string method, string filter) =>
        Refused(new PageScope(principal, method, filter), Tokens.Seal(Scope, "segment 17"));

    [Fact]
    public void A_token_of_another_store_is_refused() => Refused(Scope, new PageTokens(new byte[32]).Seal(Scope, "segment 17"));

    [Fact]
    public void A_token_shows_neither_its_name_nor_that_it_was_made_twice()
    {
        string first = Tokens.Seal(Scope, "segment 17");
        Assert.NotEqual(first, Tokens.Seal(Scope, "segment 17"));
        Assert.DoesNotContain("c2VnbWVudC", first);
    }

    private static void Refused(PageScope scope, string token)
    {
        RpcException status = Assert.Throws<RpcException>(() => Tokens.Open(scope, token));
        Assert.Equal((StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID"), (status.StatusCode, RpcErrors.ReasonOf(status)));
    }
}
