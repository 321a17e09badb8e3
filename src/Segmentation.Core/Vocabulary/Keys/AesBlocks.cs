using System.Security.Cryptography;

namespace Segmentation.Vocabulary.Keys;

/// <summary>The one place where a cipher is made.</summary>
internal static class AesBlocks
{
    public static Aes Create(byte[] key)
    {
        Aes aes = Aes.Create();
        aes.Key = key;
        return aes;
    }
}
