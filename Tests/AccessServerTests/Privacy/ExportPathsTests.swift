import AccessAuth
import Testing

/// What the data catalogue says of an export, held against the export's published schema.
@Suite("Where an export shows what is kept", .runningService)
struct ExportPathsTests {
  let service = RunningService.current

  @Test("I-01 every field that the catalogue says an export shows is in the export's schema")
  func shown() async throws {
    let schemas = try await service.stranger.get("/openapi.json").json["components"]["schemas"]
    try #require(schemas["SubjectExport"] != .null)
    var count = 0
    for table in DataCatalog.tables {
      for column in table.columns {
        guard case .member(let path) = column.shown else { continue }
        count += 1
        let isThere = Self.leads(path, from: schemas["SubjectExport"], in: schemas)
        #expect(isThere, "\(table.name).\(column.name): \(path)")
      }
    }
    #expect(count > 100)
    for path in ["grants[].nothing", "grants.id", "subject[].id"] {
      let isThere = Self.leads(path, from: schemas["SubjectExport"], in: schemas)
      #expect(!isThere, "\(path)")
    }
  }

  /// Whether `path` names a value of the schema; `[]` behind a member is every element of an array.
  private static func leads(_ path: String, from schema: JSON, in schemas: JSON) -> Bool {
    var places = [schema]
    for part in path.split(separator: ".") {
      let isArray = part.hasSuffix("[]")
      let name = String(isArray ? part.dropLast(2) : part)
      places = places.flatMap { alternatives($0, schemas) }.filter { $0["properties"].has(name) }
        .map { $0["properties"][name] }
      let arrays = places.flatMap { alternatives($0, schemas) }.filter { $0.has("items") }.map { $0["items"] }
      guard isArray != arrays.isEmpty else { return false }
      if isArray { places = arrays }
    }
    return !places.isEmpty
  }

  /// The schema itself, and those that it is made of.
  private static func alternatives(_ schema: JSON, _ schemas: JSON) -> [JSON] {
    var all = [schema]
    if schema.has("$ref"), let name = schema["$ref"].text.split(separator: "/").last {
      all += alternatives(schemas[String(name)], schemas)
    }
    for word in ["allOf", "anyOf", "oneOf"] where schema.has(word) {
      all += schema[word].elements.flatMap { alternatives($0, schemas) }
    }
    return all
  }
}
