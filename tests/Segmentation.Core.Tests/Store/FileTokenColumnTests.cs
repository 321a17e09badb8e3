using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Index;
using Segmentation.Store;
using Segmentation.TestSupport.Store;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Store;

public sealed class FileTokenColumnTests : IDisposable
{
    private const uint Devices = TokenColumn.StripeSize;
    private const uint LastBlock = Devices / FileTokenColumn.BlockSize - 1;
    private const int Readers = 6;
    private const int Rounds = 30;

    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Tokens_that_are_erased_while_others_check_their_stripe_are_no_damage()
    {
        byte[] storeId = new byte[16];
        Directory.CreateDirectory(_directory.Store);
        FileTokenColumn.Create(_directory.Store, storeId);
        uint[] checksums;
        using (FileTokenColumn written = FileTokenColumn.Open(_directory.Store, storeId, 0, []))
        {
            written.Append([.. Enumerable.Range(0, (int)Devices).Select(static ordinal => StoreScript.TokenOf((uint)ordinal))]);
            checksums = [.. Enumerable.Range(0, (int)LastBlock + 1).Select(block => written.Checksum((uint)block, Devices, []))];
        }

        for (uint round = 1; round <= Rounds; round++)
        {
            using FileTokenColumn column = FileTokenColumn.Open(_directory.Store, storeId, Devices, [.. checksums]);
            using Barrier begin = new(Readers + 1);
            Task<Token>[] reads = [.. Enumerable.Range(0, Readers).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    begin.SignalAndWait();
                    return column[5];
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
            begin.SignalAndWait();
            uint erased = Devices - round;
            checksums[LastBlock] = column.Checksum(LastBlock, Devices, [erased]);
            column.Erase(erased);
            Assert.All(await Task.WhenAll(reads), static token => Assert.Equal(StoreScript.TokenOf(5), token));
            Assert.True(column[erased].IsErased);
        }
    }
}
