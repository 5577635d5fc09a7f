using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Exchange.Kernel.Json;

[JsonSerializable(typeof(JsonNode))]
internal sealed partial class KernelJson : JsonSerializerContext;
