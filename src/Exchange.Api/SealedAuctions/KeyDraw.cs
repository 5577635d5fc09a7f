using System.Security.Cryptography;
using Exchange.Market.SealedAuctions;

namespace Exchange.Api;

/// <summary>Draws an auction's key where randomness is to be had. It lives in memory until the command is decided, and stands nowhere else.</summary>
internal static class KeyDraw
{
    public static KeyMaterial New() => new(PrivateKey(), RandomNumberGenerator.GetBytes(Hpke.PrivateKeyBytes), [.. Enumerable.Range(0, KeyShares.Count).Select(_ => PrivateKey())]);

    private static byte[] PrivateKey()
    {
        using var pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return pair.ExportParameters(includePrivateParameters: true).D!;
    }
}
