using System;
using System.Linq;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Delivery;

public sealed class ActivationTests : IDisposable
{
    private readonly ExportWorld _world = new(10);

    private ActivationDefinition Order { get; } = new()
    {
        Name = "a",
        Segment = "s",
        Destination = ExportWorld.Destination,
        ExternalId = "list 7",
        Start = new DateTimeOffset(2026, 3, 1, 1, 2, 3, TimeSpan.FromHours(2)).AddTicks(7),
        End = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero),
        MemberDays = 30,
        State = ActivationState.Paused,
    };

    public ActivationTests() => _world.Engine.SaveSegment("s", "n < 5");

    public void Dispose() => _world.Dispose();

    [Fact]
    public void An_activation_is_kept_as_it_was_made_and_carries_its_segments_present_version()
    {
        ActivationInfo made = _world.Engine.CreateActivation(Order, null);
        Assert.Equal(Order, made.Definition);
        Assert.Equal(1, made.SegmentVersion);
        _world.Engine.SaveSegment("s", "n < 6");
        _world.Reopen();
        Assert.Equal(made with { SegmentVersion = 2 }, Assert.Single(_world.Engine.Activations(null)));
        Assert.Empty(_world.Engine.Activations("another"));
        Assert.Single(_world.Engine.Activations(ExportWorld.Destination));
        Assert.Empty(_world.Engine.Verify());
    }

    [Fact]
    public void A_request_has_effect_once()
    {
        ChangeRequest request = new("who", "id", new byte[32]);
        ActivationInfo made = _world.Engine.CreateActivation(Order, request);
        Assert.Equal(made, _world.Engine.CreateActivation(Order, request));
        Assert.Equal(InputProblem.AlreadyExists, Problem(() => _world.Engine.CreateActivation(Order, null)));
        Assert.Equal(InputProblem.RequestIdReused, Problem(() => _world.Engine.DeleteActivation("a", null, request with { Digest = new byte[32] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } })));
        ChangeRequest deletion = request with { Id = "delete" };
        _world.Engine.DeleteActivation("a", made.Etag, deletion);
        _world.Engine.DeleteActivation("a", made.Etag, deletion);
        Assert.Equal(InputProblem.NotFound, Problem(() => _world.Engine.DeleteActivation("a", null, null)));
    }

    [Fact]
    public void What_is_fixed_stays_and_an_old_etag_is_refused()
    {
        _world.Engine.SaveSegment("t", "n < 7");
        _world.Engine.CreateDestination("other", "cookie", 5);
        ActivationInfo made = _world.Engine.CreateActivation(Order, null);
        Assert.Equal(InputProblem.NotAllowed, Problem(() => _world.Engine.UpdateActivation(Order with { Segment = "t" }, null, null)));
        Assert.Equal(InputProblem.NotAllowed, Problem(() => _world.Engine.UpdateActivation(Order with { Destination = "other" }, null, null)));
        Assert.Equal(InputProblem.NotFound, Problem(() => _world.Engine.UpdateActivation(Order with { Name = "b" }, null, null)));
        Assert.Equal(made, _world.Engine.UpdateActivation(Order, made.Etag, null));
        ActivationInfo active = _world.Engine.UpdateActivation(Order with { State = ActivationState.Active }, made.Etag, null);
        Assert.NotEqual(made.Etag, active.Etag);
        Assert.Equal(InputProblem.EtagMismatch, Problem(() => _world.Engine.UpdateActivation(Order, made.Etag, null)));
        Assert.Equal(InputProblem.EtagMismatch, Problem(() => _world.Engine.DeleteActivation("a", made.Etag, null)));
        _world.Engine.UpdateActivation(Order with { State = ActivationState.Ended }, active.Etag, null);
        Assert.Equal(InputProblem.NotAllowed, Problem(() => _world.Engine.UpdateActivation(Order, null, null)));
        Assert.Equal("x", _world.Engine.UpdateActivation(Order with { State = ActivationState.Ended, ExternalId = "x" }, null, null).Definition.ExternalId);
    }

    [Fact]
    public void Segment_and_destination_stay_while_an_activation_names_them()
    {
        _world.Engine.CreateActivation(Order, null);
        InputException segment = Assert.Throws<InputException>(() => _world.Engine.DeleteSegment("s"));
        Assert.Equal(InputProblem.InUse, segment.Problem);
        Assert.Contains("activation \"a\"", segment.Message, StringComparison.Ordinal);
        Assert.Equal(InputProblem.InUse, Problem(() => _world.Engine.DeleteDestination(ExportWorld.Destination)));
        _world.Engine.DeleteActivation("a", null, null);
        _world.Engine.DeleteSegment("s");
        _world.Engine.DeleteDestination(ExportWorld.Destination);
    }

    [Fact]
    public void Values_are_in_their_range_at_both_edges()
    {
        Allowed(Order with { Name = "n1", ExternalId = new string('x', 256), MemberDays = 540 });
        Allowed(Order with { Name = "n2", ExternalId = "", MemberDays = 1, Start = null, End = null });
        Allowed(Order with { Name = "n3", MemberDays = null, End = Order.Start!.Value.AddTicks(1) });
        Allowed(Order with { Name = new string('n', 128) });
        Refused(Order with { Name = new string('n', 129) });
        Refused(Order with { Name = " n" });
        Refused(Order with { ExternalId = new string('x', 257) });
        Refused(Order with { ExternalId = "a\nb" });
        Refused(Order with { MemberDays = 0 });
        Refused(Order with { MemberDays = 541 });
        Refused(Order with { End = Order.Start });
        Refused(Order with { State = 0 });
        Refused(Order with { State = ActivationState.Ended });
        Assert.Equal(InputProblem.NotFound, Problem(() => _world.Engine.CreateActivation(Order with { Segment = "none" }, null)));
        Assert.Equal(InputProblem.NotFound, Problem(() => _world.Engine.CreateActivation(Order with { Destination = "none" }, null)));
        Assert.Equal(4, _world.Engine.Activations(null).Count);

        void Allowed(ActivationDefinition order) => Assert.Equal(order, _world.Engine.CreateActivation(order, null).Definition);
        void Refused(ActivationDefinition order) => Assert.Equal(InputProblem.Invalid, Problem(() => _world.Engine.CreateActivation(order, null)));
    }

    [Theory]
    [InlineData("cookie", 3)]
    [InlineData("mobile", 2)]
    [InlineData("email_sha256", 2)]
    public void Test_vectors_are_scoped_tokens_and_notations_of_one_identifier_give_one(string form, int different)
    {
        string space = form == "cookie" ? "cookie" : form;
        if (form != "cookie")
        {
            string id = form == "mobile" ? "0a000000-8cf0-11bd-b23e-10b96e40000d" : "someone@example.org";
            string mapping = $$"""{"source":{"name":"s","party":"first"},"format":{"kind":"csv"},"identifier":{"column":"id","space":"{{space}}","form":"{{form}}"},"time":{"column":"day","format":"iso"},"attributes":[{"name":"n","column":"n","kind":"number"}]}""";
            string file = _world.Path("v.json");
            System.IO.File.WriteAllText(file, mapping);
            System.IO.File.WriteAllText(_world.Path("v.csv"), $"id,day,n\n{id},2026-01-01,1\n");
            _world.Engine.Ingest(file, [_world.Path("v.csv")], true, null, System.Threading.CancellationToken.None);
        }

        _world.Engine.CreateDestination("v", space, 1);
        var vectors = _world.Engine.TestVectors("v");
        Assert.Equal(3, vectors.Count);
        Assert.Equal(different, vectors.Select(static vector => Convert.ToHexString(vector.Token.Span)).Distinct().Count());
        using System.Security.Cryptography.Aes aes = System.Security.Cryptography.Aes.Create();
        aes.Key = _world.Engine.DestinationKey("v");
        byte[] canonical = form switch
        {
            "mobile" => System.Security.Cryptography.SHA256.HashData(Convert.FromHexString(vectors[1].RawId.Replace("-", "", StringComparison.Ordinal)))[..16],
            "email_sha256" => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(vectors[1].RawId.ToLowerInvariant()))[..16],
            _ => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(vectors[1].RawId))[..16],
        };
        byte[] scoped = [.. aes.EncryptEcb(canonical, System.Security.Cryptography.PaddingMode.None).Zip(canonical, static (a, b) => (byte)(a ^ b))];
        Assert.Equal(Convert.ToHexString(scoped), Convert.ToHexString(vectors[1].Token.Span));
    }

    private static InputProblem Problem(Action call) => Assert.Throws<InputException>(call).Problem;
}
