using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Participants;
using Exchange.Market.Settlements;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Participants.Parties;

namespace Exchange.Market.Tests.Accounts;

public sealed class NamesOfAccounts
{
    private static readonly LocalDate Day = new(2026, 11, 2);

    private static readonly SettlementId Deal = new(Earlier);

    public static TheoryData<AccountId, string, string?, bool, bool> Names => new()
    {
        { AccountId.Of(Acme, Currency.Cny), "acme-data-CNY", "acme-data", false, false },
        { AccountId.Of(new("a"), Currency.Jpy), "a-JPY", "a", false, false },
        { AccountId.Of(new("housing"), Currency.Eur), "housing-EUR", "housing", false, false },
        { AccountId.House(Currency.Cny), "house-CNY", null, true, true },
        { AccountId.BankInTransit(Currency.Cny, Day), "bank-in-transit-CNY-2026-11-02", null, true, true },
        { AccountId.Fees(Currency.Eur, Day), "fees-EUR-2026-11-02", null, true, false },
        { AccountId.Escrow(Currency.Cny, Deal), "escrow-CNY-0199a1b2c3d47e5f8a6b00000000eeee", null, true, false },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void An_accounts_name_tells_whose_it_is_and_in_which_currency(AccountId account, string name, string? owner, bool house, bool mayOwe)
    {
        account.Value.ShouldBe(name);
        account.Stream.ShouldBe(new StreamId($"account-{name}"));
        account.Owner?.Value.ShouldBe(owner);
        account.Owner.HasValue.ShouldBe(owner is not null);
        account.Currency.ShouldBe(Currency.FromCode(name.Split('-').First(part => part.Length == 3 && part.All(char.IsAsciiLetterUpper))));
        Ledger.IsHouse(account).ShouldBe(house);
        account.MayOwe.ShouldBe(mayOwe);
        AccountId.TryParse(name, out AccountId read).ShouldBeTrue();
        read.ShouldBe(account);
    }

    [Fact]
    public void Only_accounts_of_a_day_have_one()
    {
        AccountId.Fees(Currency.Cny, Day).Day.ShouldBe(Day);
        AccountId.BankInTransit(Currency.Jpy, Day).Day.ShouldBe(Day);
        AccountId.House(Currency.Cny).Day.ShouldBeNull();
        AccountId.Of(Acme, Currency.Cny).Day.ShouldBeNull();
        AccountId.Escrow(Currency.Cny, Deal).Day.ShouldBeNull();
        foreach (string culture in (string[])["ar-SA", "th-TH", "fa-IR"]) Cultures.In(culture, () => AccountId.Fees(Currency.Cny, Day)).Value.ShouldBe("fees-CNY-2026-11-02");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("CNY")]
    [InlineData("-CNY")]
    [InlineData("acme")]
    [InlineData("acme-cny")]
    [InlineData("acme-XXX")]
    [InlineData("acme-CNY-")]
    [InlineData("acme-CNY-2026-11-02")]
    [InlineData("Acme-CNY")]
    [InlineData("acme--CNY")]
    [InlineData("house")]
    [InlineData("house-")]
    [InlineData("house-CNY-2026-11-02")]
    [InlineData("house-2-CNY")]
    [InlineData("exchange-CNY")]
    [InlineData("fees-CNY")]
    [InlineData("fees-CNY-")]
    [InlineData("fees-CNY-2026-11-2")]
    [InlineData("fees-CNY-2026-13-02")]
    [InlineData("fees-CNY-2026-11-02 ")]
    [InlineData("bank-in-transit-2026-11-02")]
    [InlineData("escrow-CNY-0199A1B2C3D47E5F8A6B00000000EEEE")]
    [InlineData("escrow-CNY-0199a1b2-c3d4-7e5f-8a6b-00000000eeee")]
    [InlineData("escrow-CNY")]
    public void What_no_account_is_called_is_not_read(string? name)
    {
        AccountId.TryParse(name, out AccountId account).ShouldBeFalse();
        account.ShouldBe(default);
    }

    /// <summary>What a participant may be called is never the beginning of a house account.</summary>
    [Fact]
    public void No_participants_account_is_the_houses()
    {
        IEnumerable<string> near = AccountId.Reserved.SelectMany(name => (string[])[name, $"{name}-1", $"{name}1", $"a-{name}", name[..^1], $"{name}-cny"]);
        foreach (string id in near.Where(ApplicationRule.IsParticipant))
        {
            foreach (Currency currency in (Currency[])[Currency.Cny, Currency.Jpy])
            {
                AccountId account = AccountId.Of(new(id), currency);
                account.IsHouse.ShouldBeFalse(account.Value);
                account.Owner.ShouldBe(new ParticipantId(id));
            }
        }

        near.Where(ApplicationRule.IsParticipant).Count().ShouldBe(3 * AccountId.Reserved.Length);
    }

    [Fact]
    public void The_default_names_nothing()
    {
        AccountId none = default;
        none.Currency.ShouldBeNull();
        none.Owner.ShouldBeNull();
        none.Day.ShouldBeNull();
        none.IsHouse.ShouldBeFalse();
        none.MayOwe.ShouldBeFalse();
    }
}
