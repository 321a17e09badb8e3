using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Segmentation.Vocabulary.Keys;

/// <summary>Stored tokens to scoped tokens with the processor's AES instructions: decipher, encipher, exclusive-or, without a canonical ever leaving its line of the output.</summary>
/// <remarks>Eight blocks are worked side by side, so that the instruction's latency is hidden.</remarks>
internal static unsafe class ScopingKernel
{
    private const int Lanes = 8;

    /// <param name="space">Deciphers.</param>
    /// <param name="destination">Enciphers.</param>
    /// <param name="tokens">First of the tokens that the places count from.</param>
    /// <param name="places">Places of the tokens to translate.</param>
    /// <param name="count">How many.</param>
    /// <param name="scoped">Receives them, in the order of the places.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scope(Vector128<byte>* space, Vector128<byte>* destination, Vector128<byte>* tokens, uint* places, int count, Vector128<byte>* scoped)
    {
        int i = 0;
        for (; i + Lanes <= count; i += Lanes)
        {
            Scope8(space, destination, tokens, places + i, scoped + i);
        }

        for (; i < count; i++)
        {
            Vector128<byte> state = tokens[places[i]] ^ space[0];
            for (int round = 1; round < AesSchedule.Rounds; round++)
            {
                state = X86Aes.Decrypt(state, space[round]);
            }

            Vector128<byte> canonical = X86Aes.DecryptLast(state, space[AesSchedule.Rounds]);
            state = canonical ^ destination[0];
            for (int round = 1; round < AesSchedule.Rounds; round++)
            {
                state = X86Aes.Encrypt(state, destination[round]);
            }

            scoped[i] = X86Aes.EncryptLast(state, destination[AesSchedule.Rounds]) ^ canonical;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scope8(Vector128<byte>* space, Vector128<byte>* destination, Vector128<byte>* tokens, uint* places, Vector128<byte>* scoped)
    {
        Vector128<byte> key = space[0];
        Vector128<byte> a = tokens[places[0]] ^ key;
        Vector128<byte> b = tokens[places[1]] ^ key;
        Vector128<byte> c = tokens[places[2]] ^ key;
        Vector128<byte> d = tokens[places[3]] ^ key;
        Vector128<byte> e = tokens[places[4]] ^ key;
        Vector128<byte> f = tokens[places[5]] ^ key;
        Vector128<byte> g = tokens[places[6]] ^ key;
        Vector128<byte> h = tokens[places[7]] ^ key;
        for (int round = 1; round < AesSchedule.Rounds; round++)
        {
            key = space[round];
            a = X86Aes.Decrypt(a, key);
            b = X86Aes.Decrypt(b, key);
            c = X86Aes.Decrypt(c, key);
            d = X86Aes.Decrypt(d, key);
            e = X86Aes.Decrypt(e, key);
            f = X86Aes.Decrypt(f, key);
            g = X86Aes.Decrypt(g, key);
            h = X86Aes.Decrypt(h, key);
        }

        key = space[AesSchedule.Rounds];
        Vector128<byte> whitening = destination[0];
        a = (scoped[0] = X86Aes.DecryptLast(a, key)) ^ whitening;
        b = (scoped[1] = X86Aes.DecryptLast(b, key)) ^ whitening;
        c = (scoped[2] = X86Aes.DecryptLast(c, key)) ^ whitening;
        d = (scoped[3] = X86Aes.DecryptLast(d, key)) ^ whitening;
        e = (scoped[4] = X86Aes.DecryptLast(e, key)) ^ whitening;
        f = (scoped[5] = X86Aes.DecryptLast(f, key)) ^ whitening;
        g = (scoped[6] = X86Aes.DecryptLast(g, key)) ^ whitening;
        h = (scoped[7] = X86Aes.DecryptLast(h, key)) ^ whitening;
        for (int round = 1; round < AesSchedule.Rounds; round++)
        {
            key = destination[round];
            a = X86Aes.Encrypt(a, key);
            b = X86Aes.Encrypt(b, key);
            c = X86Aes.Encrypt(c, key);
            d = X86Aes.Encrypt(d, key);
            e = X86Aes.Encrypt(e, key);
            f = X86Aes.Encrypt(f, key);
            g = X86Aes.Encrypt(g, key);
            h = X86Aes.Encrypt(h, key);
        }

        key = destination[AesSchedule.Rounds];
        scoped[0] ^= X86Aes.EncryptLast(a, key);
        scoped[1] ^= X86Aes.EncryptLast(b, key);
        scoped[2] ^= X86Aes.EncryptLast(c, key);
        scoped[3] ^= X86Aes.EncryptLast(d, key);
        scoped[4] ^= X86Aes.EncryptLast(e, key);
        scoped[5] ^= X86Aes.EncryptLast(f, key);
        scoped[6] ^= X86Aes.EncryptLast(g, key);
        scoped[7] ^= X86Aes.EncryptLast(h, key);
    }
}
