namespace Exchange.Api;

/// <summary>What a key may do.</summary>
[Flags]
public enum Roles
{
    None = 0,

    /// <summary>Runs the exchange.</summary>
    Operator = 1,

    /// <summary>Offers data.</summary>
    Vendor = 2,

    /// <summary>Bids and buys.</summary>
    Buyer = 4,

    /// <summary>Sees what the operator sees, and does nothing.</summary>
    Regulator = 8,

    All = Operator | Vendor | Buyer | Regulator,
}

internal static class RolesText
{
    /// <summary>The roles as the table and the command line spell them; unknown ones are refused, for a typo must not pass silently.</summary>
    /// <exception cref="FormatException">One is not a role.</exception>
    public static Roles Parse(IEnumerable<string> names)
    {
        Roles roles = Roles.None;
        foreach (string name in names)
        {
            roles |= name switch
            {
                "operator" => Roles.Operator,
                "vendor" => Roles.Vendor,
                "buyer" => Roles.Buyer,
                "regulator" => Roles.Regulator,
                _ => throw new FormatException($"'{name}' is not a role: operator, vendor, buyer or regulator."),
            };
        }

        return roles;
    }

    public static string[] Names(Roles roles) =>
        [.. new[] { Roles.Operator, Roles.Vendor, Roles.Buyer, Roles.Regulator }.Where(role => roles.HasFlag(role)).Select(role => role.ToString().ToLowerInvariant())];
}
