namespace Exchange.Cli;

/// <summary>What the program can do, in words.</summary>
internal static class Help
{
    private const string Text = """
        exchange serve [--demo] [--primary] [--urls URL] [--data FOLDER] [--public-address URL]
            Serves the exchange (http://127.0.0.1:8080) until Ctrl-C. Without ConnectionStrings__Exchange it runs a PostgreSQL of its own in FOLDER.
            --demo            makes keys for a vendor, five buyers and two operators, and opens an auction
            --primary         a restored copy may be written to from now on; the exchange it was made of must be stopped for good
            --public-address  where callers reach this process, when that is not the first URL

        exchange import FILE [--catalogue NAME] [--json] [--dry-run] [--url URL] [--key-file FILE] [--data FOLDER]
            Brings the datasets of a catalogue (DCAT-US data.json, or DCAT as JSON-LD) up to date in the exchange, one resource each, and says of
            each that could not be taken why. Importing again changes nothing. See docs/import.md.
            --catalogue  what the catalogue is called here, the same at each import; the file's name unless given
            --dry-run    reads and checks, and sends nothing
            --url        where the exchange is; otherwise it is found by its database
            --key-file   whose datasets they become; keys/operator.key in FOLDER unless given

        exchange keys issue PARTICIPANT… --roles ROLE[,ROLE] [--data FOLDER]
            Makes a key for each (operator, vendor, buyer, regulator), in keys/PARTICIPANT.key of FOLDER.

        exchange keys revoke KEYFILE [--data FOLDER]

        exchange seal key FILE
            Makes a custodian's own key: the private part goes to FILE, the public one is printed, for the rulebook. See docs/sealed-bids.md.

        exchange seal bid PRICE… --auction ID --bidder NAME --public-key KEY --currency CODE [--slip FILE]
            Seals a bid (12.50, or 3@12.50 for three licences at so much each) and prints the body of the request that hands it in.
            --slip   where to keep what is in it, as proof

        exchange seal share --auction ID --custodian NAME --sealed PART --key-file FILE
            Opens a custodian's part of an auction's key and prints the body of the request that hands it in.

        exchange audit replay [--json] [--data FOLDER]
            Reads the whole log again and compares states, outcomes, journal and read models. Exit code 1 when anything differs, 2 when there is nothing to compare.

        exchange audit rebuild [--data FOLDER]
            Makes the read models anew from the log beside those that are served, and swaps them. Needs the owner's login. See docs/read-models.md.

        exchange audit as-of STREAM [--version N | --position P | --instant T] [--json] [--data FOLDER]
            A stream as it was: each fact with its command, who gave it and the rules it was decided under, and the state they lead to. What is
            secret while an auction is open stays masked until then.

        exchange audit resolve POSITION --reason TEXT --proposed-by KEYFILE --approved-by KEYFILE [--data FOLDER]
            Takes rows out of the log that its writer did not write, keeps them as evidence, and so lets the writer go on.
            Two operators decide it: one proposes, the other approves. See docs/runbook-foreign-row.md.

        exchange book FILE --report OUT [--stats]
            Runs a file of order-book messages through the matching engine and writes what each one did to OUT, which appears when all of it is there. See docs/book.md.
            --stats  prints messages a second, trades and resting orders

        exchange backup FOLDER [--wal | --follow] [--data FOLDER]
            Takes a base backup of database, content and keys into the backup folder, and the WAL up to now, while the exchange runs. See docs/backup.md.
            --wal     only brings WAL and content there up to now
            --follow  does that every ten seconds until Ctrl-C

        exchange restore FOLDER --data NEW [--position N]
            Makes a copy of the exchange in the folder NEW from a backup folder: as of the last batch end at or before position N, or of all there is.
            It can be read and audited, and serves once 'exchange serve --primary' says that it takes the place of the former one.

        exchange upgrade [--data FOLDER]
            Brings the schema of the database to the version of this program. Refuses while a process writes to it.

        exchange clear FILE [--check]
            Works out the cases of price formation in FILE, one JSON line each, without an exchange. See docs/cases.md.
            --check  compares with what the file expects, tells where a case differs, and ends with 'N passed, N failed'; exit code 1 when one failed

        exchange bench NAME
            See ops/bench.

        exchange help [COMMAND] | exchange COMMAND --help | exchange version

        FOLDER is EXCHANGE_DATA or ./data unless given. Exit codes: 0 done, 1 the check failed, 2 bad usage or input, 130 stopped before it was done.
        """;

    /// <summary>What is said of a command, or of all commands that begin with its words; everything when there is none.</summary>
    /// <param name="command">As it was typed; what follows the command's own words is no matter.</param>
    public static string Of(params ReadOnlySpan<string> command)
    {
        string[] sections = Text.Split("\n\n"), found = sections;
        for (int words = 1; words <= command.Length; words++)
        {
            string usage = string.Join(' ', ["exchange", .. command[..words]]) + ' ';
            string[] narrower = [.. found.Where(s => s.StartsWith(usage, StringComparison.Ordinal))];
            if (narrower.Length == 0) break;
            found = narrower;
        }

        return string.Join("\n\n", found);
    }
}
