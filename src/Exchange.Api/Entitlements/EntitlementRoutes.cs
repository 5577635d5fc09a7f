using System.Collections.Immutable;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Entitlements;
using Exchange.Market.Participants;

namespace Exchange.Api;

/// <summary>What a buyer may have: each download is counted before its bytes are sent.</summary>
internal static class EntitlementRoutes
{
    public static readonly PathId<EntitlementId> Entitlement = new("id", "The entitlement.", new EntitlementRejection.EntitlementNotFound());
    public static readonly PathUuid Download = new("download", "The download, as its start told it.", new EntitlementRejection.EntitlementNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post("/entitlements/{id}/downloads", Access.Only(Roles.Buyer), "Start a download", Shape.Nothing, (a, _) => new StartDownload(a.Actor, a.Id(Entitlement), a.Made("download"))) with
        {
            Description = "Counted. The bytes are at the address in Location, for the holder alone, for as long as he is entitled.",
            Path = [Entitlement],
            Makes = new Makes<StartDownload>(
                Says.Text<StartDownload>("download", "The download's id.", (c, _) => c.Download.ToString("D")), c => $"/entitlements/{c.Entitlement}/downloads", "/content"),
            Says =
            [
                Says.Number<StartDownload>("number", "Which download of this entitlement it is.", (c, d) => State(c, d)?.Downloads),
                Says.Text<StartDownload>("content", "SHA-256 of the bytes.", (c, d) => State(c, d)?.Content?.Content.ToString()),
                Says.Number<StartDownload>("bytes", "How many they are.", (c, d) => State(c, d)?.Content?.Bytes),
                Says.Text<StartDownload>("mediaType", "Their media type.", (c, d) => State(c, d)?.Content?.MediaType),
            ],
            Refusals = [typeof(ParticipantRejection), typeof(EntitlementRejection)],
        },
    ];

    private static LiveEntitlement? State(StartDownload command, Decided decided) => decided.State<LiveEntitlement>(command.Entitlement.Stream);
}
