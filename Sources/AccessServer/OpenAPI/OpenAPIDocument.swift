import AccessAuth
import Foundation
import SodiumPrimitives

/// The OpenAPI 3.1 document of the service: written by hand in ``DocumentFamily`` values, its closed lists made from the
/// program's enums, composed once.
package enum OpenAPIDocument {
  /// The families, in the order of the page.
  static var families: [any DocumentFamily.Type] {
    [
      SitesDocument.self, DevicesDocument.self, LockersDocument.self, SubjectsDocument.self, PersonsDocument.self,
      GrantsDocument.self,
      CredentialsDocument.self, HoldsDocument.self, VerificationsDocument.self, CommandsDocument.self,
      ReportsDocument.self, EventsDocument.self, LogDocument.self, WebhooksDocument.self, PoliciesDocument.self,
      RetentionDocument.self, KeysDocument.self, RestoreDocument.self, TenantsDocument.self,
      IncidentsDocument.self, SandboxDocument.self, ServiceDocument.self,
    ]
  }

  /// The document.
  static let tree: DocumentTree = .members([
    ("openapi", .text("3.1.1")),
    ("info", info),
    ("servers", DocumentTree(#"[{"url": "/", "description": "This service."}]"#)),
    (
      "tags", .array(families.map { .members([("name", .text($0.tag)), ("description", .text($0.about))]) })
    ),
    ("paths", paths),
    ("components", components),
  ])

  /// The document as UTF-8.
  package static let bytes = Array(tree.json.utf8)

  /// The entity tag of ``bytes``.
  static let entityTag = tag(of: bytes)

  /// The errors that many operations have: their statuses and names among the components.
  static var sharedRefusals: [(status: Int, name: String)] { SharedAnswers.names }

  /// An entity tag of fixed bytes: a part of their hash.
  static func tag(of bytes: [UInt8]) -> String {
    "\"" + SHA256.hash(bytes).bytes.prefix(12).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
      + "\""
  }

  private static var info: DocumentTree {
    .members([
      ("title", .text("AccessAuth")),
      ("version", .text(AccessAuthVersion.current)),
      ("summary", .text("Verifies access credentials for smart lockers.")),
      ("description", .text(introduction)),
      ("license", DocumentTree(#"{"name": "Apache License 2.0", "identifier": "Apache-2.0"}"#)),
    ])
  }

  private static let introduction = """
    JSON in snake_case. Times go out as RFC 3339 in UTC with three decimals, and come in with any offset. Requests are \
    read strictly: unknown or repeated members are refused.

    Every call under `/v1` needs a key: `Authorization: Bearer aa_…`. `x-roles` of an operation says which roles may \
    call it, a partner's with the scope that it needs. What is out of the reach of a key is answered like what does not \
    exist.

    Errors are `application/problem+json` (RFC 9457); `type` leads to a page about the code. A path that exists answers \
    405 to other methods, one that does not 404. Every answer has a `Request-Id`.

    A POST with an `Idempotency-Key` may be repeated for 24 hours. A change by PATCH needs `If-Match`. Lists go on at \
    `next_cursor`.
    """

  private static var paths: DocumentTree {
    var paths: [(path: String, operations: [(Operation, String)])] = []
    for family in families {
      for operation in family.operations {
        if let index = paths.firstIndex(where: { $0.path == operation.path }) {
          paths[index].operations.append((operation, family.tag))
        } else {
          paths.append((operation.path, [(operation, family.tag)]))
        }
      }
    }
    return .members(
      paths.map { path, operations in
        (path, .members(operations.map { ($0.method.rawValue, $0.tree(tag: $1)) }))
      })
  }

  private static var components: DocumentTree {
    let schemas = CommonDocument.schemas.members + families.flatMap { DocumentTree($0.schemas).members }
    return .members([
      ("schemas", .object(schemas)),
      ("responses", SharedAnswers.responses),
      ("parameters", CommonDocument.parameters),
      ("requestBodies", CommonDocument.requestBodies),
      ("headers", SharedAnswers.headerComponents),
      ("securitySchemes", CommonDocument.securitySchemes),
    ])
  }
}
