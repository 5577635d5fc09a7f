using System.Globalization;
using System.Text;
using System.Text.Json;
using Exchange.Cli.Import;
using Exchange.TestKit;

namespace Exchange.Cli.Tests.Import;

/// <summary>Issue 3, "The main job on real input": over HTTP, into a real exchange.</summary>
public sealed class WhenACatalogueIsImported : IDisposable
{
    private readonly CatalogueFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Real_catalogues_are_registered_whole_and_importing_again_changes_nothing()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);

        (await SummaryAsync(exchange, SharedFiles.PathOf("data/catalogues/treasury.data.json"))).ShouldBe((233, 233, 0, 0, 0, 0));
        (await SummaryAsync(exchange, SharedFiles.PathOf("data/catalogues/gsa.data.json"))).ShouldBe((339, 339, 0, 0, 0, 0));
        (await SummaryAsync(exchange, SharedFiles.PathOf("data/catalogues/treasury.data.json"))).ShouldBe((233, 0, 0, 233, 0, 0));
        (await SummaryAsync(exchange, SharedFiles.PathOf("data/catalogues/gsa.data.json"))).ShouldBe((339, 0, 0, 339, 0, 0));

        JsonElement closed = await exchange.GetAsync("/resources?openness=closed&limit=200", "operator");
        closed.GetProperty("resources").GetArrayLength().ShouldBe(33);
        (await exchange.RunAsync("audit", "replay")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task What_has_changed_is_revised_and_what_is_gone_is_reported()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync();
        string file = _files.Write(Catalogue(("parks", "Parks"), ("trees", "Trees"), ("lakes", "Lakes")));
        (await SummaryAsync(exchange, file, "--catalogue", "city")).ShouldBe((3, 3, 0, 0, 0, 0));

        File.WriteAllText(file, Catalogue(("parks", "Parks and gardens"), ("trees", "Trees"), ("trees", "Trees again"), ("roads", "Roads")));
        (int exitCode, string output, _) = await exchange.RunAsync("import", file, "--catalogue", "city", "--json");
        exitCode.ShouldBe(0);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe([
            """{"refused":"trees","number":3,"reason":"Another dataset of this file has the same identifier."}""",
            """{"withdrawn":"lakes"}""",
            """{"read":4,"registered":1,"revised":1,"unchanged":1,"withdrawn":1,"refused":1}""",
        ]);

        // Back to what it said before: that is a change, too, whatever was answered then.
        File.WriteAllText(file, Catalogue(("parks", "Parks"), ("trees", "Trees"), ("lakes", "Lakes")));
        (await SummaryAsync(exchange, file, "--catalogue", "city")).ShouldBe((3, 0, 1, 2, 1, 0));
        (await exchange.RunAsync("import", file, "--catalogue", "city")).Output.ShouldBe("gone roads\ncity: 3 datasets read, 0 registered, 0 revised, 3 unchanged, 0 refused; 1 of earlier ones are gone from it.\n");
    }

    [Fact]
    public async Task When_nobody_writes_the_command_does_for_as_long_as_it_takes()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync();
        await exchange.StopAsync();

        (await SummaryAsync(exchange, "city.data.json")).ShouldBe((40, 40, 0, 0, 0, 0));
        File.Exists(Path.Combine(exchange.Folder, "server.json")).ShouldBeFalse();
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(Path.Combine(exchange.Folder, "keys", "operator.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await exchange.ServeAsync();
        (await SummaryAsync(exchange, "city.data.json")).ShouldBe((40, 0, 0, 40, 0, 0));
    }

    [Fact]
    public async Task Whose_key_it_is_whose_resources_they_are()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync();
        (await exchange.RunAsync("keys", "issue", "city-of-linjiang", "--roles", "vendor")).ExitCode.ShouldBe(0);
        (await exchange.RunAsync("keys", "issue", "buyer-1", "--roles", "buyer")).ExitCode.ShouldBe(0);
        string vendor = Path.Combine(exchange.Folder, "keys", "city-of-linjiang.key"), buyer = Path.Combine(exchange.Folder, "keys", "buyer-1.key");

        (await SummaryAsync(exchange, "city.data.json", "--key-file", vendor)).ShouldBe((40, 40, 0, 0, 0, 0));
        (await SummaryAsync(exchange, "city.data.json")).ShouldBe((40, 0, 0, 0, 0, 40)); // the operator is not their cataloguer
        (await SummaryAsync(exchange, "city.data.json", "--url", exchange.Url, "--key-file", vendor)).ShouldBe((40, 0, 0, 40, 0, 0));

        (int exitCode, string output, string error) = await exchange.RunAsync("import", "city.data.json", "--key-file", buyer);
        (exitCode, output).ShouldBe((2, ""));
        error.ShouldStartWith("The exchange doesn't let this key import: ");
        (await exchange.RunAsync("keys", "revoke", vendor)).ExitCode.ShouldBe(0);
        (await exchange.RunAsync("keys", "revoke", vendor)).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_broken_file_sends_nothing()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync();
        string file = _files.Write(Catalogue(("parks", "Parks"))[..^3]);

        (int exitCode, string output, string error) = await exchange.RunAsync("import", file, "--catalogue", "city");

        (exitCode, output).ShouldBe((2, ""));
        error.TrimEnd('\n').ShouldEndWith("nothing of it was imported.");
        (await exchange.GetAsync("/resources", "operator")).GetProperty("resources").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Bids_arrive_while_a_catalogue_is_imported()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);
        string auction = await exchange.DemoAuctionAsync();
        string file = _files.Write(Catalogue([.. Enumerable.Range(0, 3_000).Select(i => (i.ToString(CultureInfo.InvariantCulture), $"Dataset {i}"))]));

        Task<(int ExitCode, string Output, string Error)> import = exchange.RunAsync("import", file, "--catalogue", "big", "--json");
        int bids = 0;
        do
        {
            string amount = (600 + (20 * bids)).ToString(CultureInfo.InvariantCulture);
            (int status, JsonElement body) = await exchange.PostAsync($"/auctions/{auction}/bids", $"buyer-{1 + (bids % 2)}", $"bid-{bids}", $$$"""{"maximum":{"amount":"{{{amount}}}.00","currency":"CNY"}}""");
            status.ShouldBeInRange(200, 299, body.GetRawText());
            bids++;
        }
        while (!import.IsCompleted && bids < 400);

        (await import).Output.TrimEnd('\n').ShouldBe("""{"read":3000,"registered":3000,"revised":0,"unchanged":0,"withdrawn":0,"refused":0}""");
        bids.ShouldBeGreaterThan(1);
        (await SummaryAsync(exchange, file, "--catalogue", "big")).ShouldBe((3_000, 0, 0, 3_000, 0, 0));
        (await exchange.GetAsync($"/auctions/{auction}", "buyer-1")).GetProperty("version").GetInt64().ShouldBeGreaterThanOrEqualTo(6 + bids); // every bid is a fact
        (await exchange.RunAsync("audit", "replay")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Who_looks_on_sees_how_far_it_has_come_and_is_left_with_a_clean_line()
    {
        using var terminal = new StringWriter();
        var progress = new Progress(terminal, shown: true, total: 50_000);

        progress.Show(100);
        progress.Show(50_000);
        progress.End();

        terminal.ToString().ShouldBe("\r100 of 50000\r50000 of 50000\r" + new string(' ', "50000 of 50000".Length) + "\r");
    }

    private static string Catalogue(params (string Identifier, string Title)[] datasets)
    {
        var json = new StringBuilder("[");
        foreach ((string identifier, string title) in datasets)
        {
            json.Append(json.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture, $$"""{ "identifier": "{{identifier}}", "title": "{{title}}", "accessLevel": "public" }""");
        }

        return json.Append(']').ToString();
    }

    private static async Task<(int Read, int Registered, int Revised, int Unchanged, int Withdrawn, int Refused)> SummaryAsync(ServedExchange exchange, string file, params string[] options)
    {
        (int exitCode, string output, string error) = await exchange.RunAsync(["import", file, "--json", .. options]);
        error.ShouldBeEmpty();
        exitCode.ShouldBe(0);
        JsonElement line = JsonElement.Parse(Encoding.UTF8.GetBytes(output.TrimEnd('\n').Split('\n')[^1]));
        int Of(string member) => line.GetProperty(member).GetInt32();
        return (Of("read"), Of("registered"), Of("revised"), Of("unchanged"), Of("withdrawn"), Of("refused"));
    }
}
