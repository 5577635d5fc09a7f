namespace Exchange.Api;

/// <summary>Where callers reach this process, without a slash at the end.</summary>
internal sealed record PublicAddress(string Value);
