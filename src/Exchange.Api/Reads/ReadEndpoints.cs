using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Exchange.Api;

/// <summary>All routes that are declared as <see cref="ReadRoute"/>.</summary>
internal sealed class ReadEndpoints(RowGate gate)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (ReadRoute route in (ReadRoute[])[.. ReadRoutes.All, new CatalogueRoute(), new DepthRoute { Path = [BookRoutes.Book] }, new VerificationRoute { Access = Access.Anyone }, new DemandRoute(), new ComparablesRoute(), new QuotingRoute()])
        {
            routes.MapRead(route.Pattern, context => route.AnswerAsync(context, gate)).WithMetadata(route).Allow(route.Access);
        }
    }
}
