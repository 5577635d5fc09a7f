using System.Text;
using Exchange.Cli.Book;
using Exchange.TestKit;

namespace Exchange.Cli.Tests.Book;

public sealed class WhenAMessageFileIsReplayed : IDisposable
{
    private const string Header = "seq,type,order_id,side,ioc,price,qty\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-book-").FullName;

    private string Out => Path.Combine(_folder, "out.txt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_report_of_the_given_messages_is_the_given_report_byte_for_byte()
    {
        (int exitCode, string output, string error) = await Program.RunAsync("book", SharedFiles.PathOf("vectors/book/calm_20k_messages.csv"), "--report", Out, "--stats");

        (exitCode, error).ShouldBe((0, ""));
        output.ShouldStartWith("messages 20000\nmessages/s ");
        output.ShouldEndWith("\ntrades 4133\nresting orders 1259\n");
        File.ReadAllBytes(Out).AsSpan().SequenceEqual(File.ReadAllBytes(SharedFiles.PathOf("vectors/book/calm_20k_reports.txt"))).ShouldBeTrue();
        Directory.GetFiles(_folder).ShouldBe([Out]);
    }

    [Fact]
    public async Task The_lines_of_a_message_stand_by_their_code_and_its_trades_as_they_happened() =>
        (await ReplayAsync("""
            0,NEW,7,S,0,105,4
            1,NEW,8,S,0,104,3
            2,NEW,9,B,0,100,1
            5,MODIFY,9,B,0,105,9
            6,NEW,10,S,1,106,2
            7,NEW,11,S,1,105,5
            8,MODIFY,11,S,0,105,1
            9,CANCEL,11,S,0,105,0
            """)).ShouldBe("""
            0,0,S,7,105,4
            0,1,S,8,104,3
            0,2,B,9,100,1
            1,5,104,3,8,9
            1,5,105,4,7,9
            3,5,B,9,105,9
            0,6,S,10,106,2
            2,6,S,10,106
            0,7,S,11,105,5
            1,7,105,2,9,11
            2,7,S,11,105
            5,8,11
            4,9,11
            """.ReplaceLineEndings("\n"));

    [Fact]
    public async Task A_modification_to_nothing_cancels() =>
        (await ReplayAsync("0,NEW,1,B,0,100,4\n1,MODIFY,1,B,0,100,0\n2,CANCEL,1,B,0,100,0")).ShouldBe("0,0,B,1,100,4\n2,1,B,1,100\n4,2,1");

    [Fact]
    public async Task An_id_that_does_not_rest_any_more_may_come_again() =>
        (await ReplayAsync("0,NEW,1,B,0,100,4\n1,CANCEL,1,B,0,100,0\n2,NEW,1,S,0,100,4")).ShouldBe("0,0,B,1,100,4\n2,1,B,1,100\n0,2,S,1,100,4");

    [Theory]
    [InlineData("")]
    [InlineData("0,NEW,1,B,0,100,4\r\n1,CANCEL,1,B,0,100,0\r\n")]
    public async Task No_messages_and_other_line_ends_are_fine(string messages) => (await ReplayAsync(messages)).ShouldBe(messages.Length == 0 ? "" : "0,0,B,1,100,4\n2,1,B,1,100");

    /// <summary>However the lines fall into the pieces that are read and written, the report is the same.</summary>
    [Fact]
    public async Task A_file_larger_than_the_buffers_is_replayed_all_the_same()
    {
        (var messages, var report) = (new StringBuilder(), new StringBuilder());
        for (int i = 0; i < 60_000; i++)
        {
            messages.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i},NEW,{i},{"BS"[i % 2]},0,{100 + (i % 2 * 1000)},{i + 1}\n");
            report.Append(System.Globalization.CultureInfo.InvariantCulture, $"{(i == 0 ? "" : "\n")}0,{i},{"BS"[i % 2]},{i},{100 + (i % 2 * 1000)},{i + 1}");
        }

        (await ReplayAsync(messages.ToString())).ShouldBe(report.ToString());
    }

    [Theory]
    [InlineData("seq,type\n", "line 1: it does not begin with seq,type,order_id,side,ioc,price,qty.")]
    [InlineData("", "line 1: it does not begin with seq,type,order_id,side,ioc,price,qty.")]
    [InlineData(Header + "0,NEW,1,B,0,100,4\n\n", "line 3: it breaks off at seq.")]
    [InlineData(Header + "0,NEW,1,B", "line 2: it breaks off at side.")]
    [InlineData(Header + "0,NEW,1,B,0,100,4,5\n", "line 2: there is more than qty asks for: '4,5'.")]
    [InlineData(Header + "x,NEW,1,B,0,100,4\n", "line 2: seq is 'x', no whole number.")]
    [InlineData(Header + "0,NEW,1,B,0,-1,4\n", "line 2: price is '-1', no whole number.")]
    [InlineData(Header + "0,NEW,1,B,0,1.5,4\n", "line 2: price is '1.5', no whole number.")]
    [InlineData(Header + "0,NEW,1,B,0,1000000000000000000,4\n", "line 2: price is '1000000000000000000', no whole number of at most 18 digits.")]
    [InlineData(Header + "0,NEW,1,B,0,,4\n", "line 2: price is '', no whole number of at most 18 digits.")]
    [InlineData(Header + "0,OLD,1,B,0,100,4\n", "line 2: type is 'OLD', none of NEW, CANCEL and MODIFY.")]
    [InlineData(Header + "0,NEW,1,X,0,100,4\n", "line 2: side is 'X', neither B nor S.")]
    [InlineData(Header + "0,NEW,1,B,2,100,4\n", "line 2: ioc is 2, neither 0 nor 1.")]
    [InlineData(Header + "0,NEW,1,B,0,0,4\n", "line 2: price is 0, not from 1 to 1000000000000000.")]
    [InlineData(Header + "0,NEW,1,B,0,100,0\n", "line 2: qty is 0, not from 1 to 1000000000000000.")]
    [InlineData(Header + "0,CANCEL,1,B,0,100,4\n", "line 2: qty of a CANCEL is 4, not 0.")]
    [InlineData(Header + "1,NEW,1,B,0,100,4\n1,NEW,2,B,0,100,4\n", "line 3: seq is 1 after 1, and has to ascend.")]
    [InlineData(Header + "0,NEW,1,B,0,100,4\n1,NEW,1,B,0,100,4\n", "line 3: order_id is 1, and an order of this id rests in the book.")]
    public async Task Of_a_file_that_is_none_file_line_and_fault_are_told_and_the_former_report_stays(string content, string sentence)
    {
        string path = Path.Combine(_folder, "messages.csv");
        await File.WriteAllTextAsync(path, content);
        await File.WriteAllTextAsync(Out, "the former one");

        UsageException thrown = await Should.ThrowAsync<UsageException>(() => RunAsync(path, CancellationToken.None));

        thrown.Message.ShouldBe($"{path}, {sentence}");
        (await File.ReadAllTextAsync(Out)).ShouldBe("the former one");
        Directory.GetFiles(_folder).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_line_without_end_is_no_message()
    {
        string path = Path.Combine(_folder, "messages.csv");
        await File.WriteAllTextAsync(path, Header + new string('1', 3 << 20));

        (await Should.ThrowAsync<UsageException>(() => RunAsync(path, CancellationToken.None))).Message.ShouldBe($"{path}, line 2: it is longer than 1048576 bytes.");
    }

    [Fact]
    public async Task A_link_stays_one_and_a_device_stays_one()
    {
        string path = Path.Combine(_folder, "messages.csv"), target = Path.Combine(_folder, "target.txt");
        await File.WriteAllTextAsync(path, Header + "0,NEW,1,B,0,100,4");
        await File.WriteAllTextAsync(target, "");
        File.CreateSymbolicLink(Out, target);

        (await RunAsync(path, CancellationToken.None)).ShouldBe(0);
        (await File.ReadAllTextAsync(target), new FileInfo(Out).LinkTarget).ShouldBe(("0,0,B,1,100,4", target));

        if (OperatingSystem.IsWindows()) return;
        UsageException thrown = await Should.ThrowAsync<UsageException>(() => BookCommand.RunAsync([path, "--report", "/dev/null"], new Terminal(TextWriter.Null, TextWriter.Null, CancellationToken.None)));
        thrown.Message.ShouldBe("/dev/null is a device, and --report is a file.");
    }

    [Fact]
    public async Task Stopped_on_the_way_it_leaves_nothing_behind()
    {
        string path = Path.Combine(_folder, "messages.csv");
        await File.WriteAllTextAsync(path, Header + string.Join('\n', Enumerable.Range(0, 70_000).Select(i => $"{i},CANCEL,1,B,0,100,0")));

        await Should.ThrowAsync<OperationCanceledException>(() => RunAsync(path, new CancellationToken(canceled: true)));

        Directory.GetFiles(_folder).ShouldBe([path]);
    }

    private Task<int> RunAsync(string path, CancellationToken stop) => BookCommand.RunAsync([path, "--report", Out], new Terminal(TextWriter.Null, TextWriter.Null, stop));

    private async Task<string> ReplayAsync(string messages)
    {
        string path = Path.Combine(_folder, "messages.csv");
        await File.WriteAllTextAsync(path, Header + messages);
        (await RunAsync(path, CancellationToken.None)).ShouldBe(0);
        return await File.ReadAllTextAsync(Out);
    }
}
