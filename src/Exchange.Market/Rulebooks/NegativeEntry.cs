using Exchange.Market.Resources;

namespace Exchange.Market.Rulebooks;

/// <summary>One entry of the negative list (负面清单): data for which all of its conditions hold is neither listed nor traded. A condition that is null is none.</summary>
/// <param name="Code">Unique in its list; a refusal cites it.</param>
/// <param name="Grade">Of product and lineage, as registered.</param>
/// <param name="Theme">One of the data's themes, as it is written there.</param>
/// <param name="Field">A field of use, a code: the terms allow it when they name it, or name none and so allow all.</param>
public sealed record NegativeEntry(string Code, DataGrade? Grade, bool? Personal, bool? Public, DataForm? Form, DataOrigin? Origin, string? Theme, string? Field);
