using System;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>Walks the tokens of an ordinal range, erased devices left out.</summary>
internal ref struct LiveTokens
{
    private readonly TokenColumn _tokens;
    private readonly uint _end;
    private ReadOnlySpan<Token> _stripe;
    private int _stripeNumber;
    private uint _next;

    public LiveTokens(TokenColumn tokens, uint first, uint end)
    {
        _tokens = tokens;
        _next = first;
        _end = end;
        _stripeNumber = -1;
    }

    public (uint Ordinal, Token Token) Current { get; private set; }

    public readonly LiveTokens GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_next < _end)
        {
            int stripe = (int)(_next / TokenColumn.StripeSize);
            if (stripe != _stripeNumber)
            {
                _stripe = _tokens.Stripe(stripe);
                _stripeNumber = stripe;
            }

            uint ordinal = _next++;
            Token token = _stripe[(int)(ordinal % TokenColumn.StripeSize)];
            if (!token.IsErased)
            {
                Current = (ordinal, token);
                return true;
            }
        }

        return false;
    }
}
