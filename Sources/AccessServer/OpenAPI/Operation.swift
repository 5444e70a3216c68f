/// One method of one path, as the document tells of it. What follows from the method and the path alone (the caller's
/// key, repeating, entity tags, the errors that every call can have) is not said here; ``Operation/tree`` adds it.
struct Operation: Sendable {
  /// The methods that there are.
  enum Method: String, Sendable, CaseIterable {
    case get, post, put, patch, delete
  }

  /// What a request carries.
  enum Body: Sendable {
    /// Nothing that anybody reads.
    case none
    /// Nothing, or the empty object.
    case empty
    /// A value of this schema, with examples, each with a name.
    case needed(String, [(name: String, json: String)])
    /// A value of this schema, or nothing.
    case optional(String, String)
  }

  /// An answer that is no error.
  struct Answer: Sendable {
    let status: Int
    let about: String
    /// Media types, each with its schema and perhaps an example; none for an answer without a body.
    var content: [Content] = []
    /// Names of further headers among the components.
    var headers: [String] = []
    /// Whether the object has an entity tag.
    var isTagged = false
    var links: [Link] = []
  }

  /// One form of an answer's body.
  struct Content: Sendable {
    let type: String
    /// A schema as JSON.
    let schema: String
    /// An example as JSON.
    var example: String?
  }

  /// Where an answer leads: an operation, and what of the answer it takes.
  struct Link: Sendable {
    let operation: String
    var parameters: [(name: String, expression: String)] = []
    /// A body as JSON, in which strings that begin with `$response` stand for parts of the answer.
    var body: String?
  }

  /// A refusal that is the operation's own, or that it can say more about than the general answer of its status.
  struct Refused: Sendable {
    let status: Int
    let about: String
  }

  let method: Method
  let path: String
  let id: String
  let summary: String
  let about: String
  /// The roles that may call it, a partner's with the scope that it needs; empty for whoever asks.
  let roles: [String]
  /// Names of query parameters among the components.
  var query: [String] = []
  /// Names of further header parameters among the components.
  var headers: [String] = []
  var body = Body.none
  /// Whether an `Idempotency-Key` makes it repeatable.
  let isRepeatable: Bool
  let answers: [Answer]
  var refusals: [Refused] = []

  init(
    _ method: Method, _ path: String, _ id: String, _ summary: String, _ about: String, roles: [String],
    query: [String] = [], headers: [String] = [], body: Body = .none, isRepeatable: Bool? = nil, _ answers: [Answer],
    refusals: [Refused] = []
  ) {
    (self.method, self.path, self.id, self.summary, self.about) = (method, path, id, summary, about)
    (self.roles, self.query, self.headers, self.body) = (roles, query, headers, body)
    self.isRepeatable = isRepeatable ?? (method == .post)
    (self.answers, self.refusals) = (answers, refusals)
  }
}

extension Operation.Body {
  /// A body with one example.
  static func needed(_ schema: String, _ example: String) -> Self { .needed(schema, [("example", example)]) }
}

extension Operation.Refused {
  static func conflict(_ about: String) -> Self { Self(status: 409, about: about) }
  static func missing(_ about: String) -> Self { Self(status: 404, about: about) }
  static func forbidden(_ about: String) -> Self { Self(status: 403, about: about) }
  static func mismatch(_ about: String) -> Self { Self(status: 422, about: about) }
  static func busy(_ about: String) -> Self { Self(status: 503, about: about) }
}

extension Operation.Answer {
  /// 200 with an object that has an entity tag.
  static func object(_ schema: String, _ about: String, example: String? = nil, links: [Operation.Link] = []) -> Self {
    Self(status: 200, about: about, content: [.json(schema, example)], isTagged: true, links: links)
  }

  /// 200 with a value that has no entity tag.
  static func value(_ schema: String, _ about: String, example: String? = nil) -> Self {
    Self(status: 200, about: about, content: [.json(schema, example)])
  }

  /// 201 with what was made.
  static func made(
    _ schema: String, _ about: String, isTagged: Bool = false, example: String? = nil, links: [Operation.Link] = []
  ) -> Self {
    Self(status: 201, about: about, content: [.json(schema, example)], isTagged: isTagged, links: links)
  }

  /// 200 with one page of a list.
  static func page(of schema: String, _ about: String, example: String? = nil, links: [Operation.Link] = []) -> Self {
    Self(status: 200, about: about, content: [.json(schema, example)], headers: ["Link"], links: links)
  }

  /// 202 with what will be done.
  static func accepted(_ schema: String, _ about: String, example: String? = nil) -> Self {
    Self(status: 202, about: about, content: [.json(schema, example)])
  }

  /// 204.
  static func gone(_ about: String) -> Self { Self(status: 204, about: about) }
}

extension Operation.Content {
  /// JSON of the schema of this name.
  static func json(_ schema: String, _ example: String? = nil) -> Self {
    Self(type: "application/json", schema: ##"{"$ref": "#/components/schemas/\##(schema)"}"##, example: example)
  }
}

extension Operation.Link {
  /// To an operation whose path takes one identifier from the answer.
  static func to(_ operation: String, _ parameter: String, _ pointer: String) -> Self {
    Self(operation: operation, parameters: [(parameter, "$response.body#\(pointer)")])
  }

  /// To an operation whose body takes parts of the answer.
  static func to(_ operation: String, body: String) -> Self { Self(operation: operation, body: body) }

  /// To an operation whose path and body both take parts of the answer.
  static func to(_ operation: String, _ parameter: String, _ pointer: String, body: String) -> Self {
    Self(operation: operation, parameters: [(parameter, "$response.body#\(pointer)")], body: body)
  }
}

/// Operations and schemas that belong together; a heading of the page.
protocol DocumentFamily {
  /// The heading.
  static var tag: String { get }
  /// What it is about.
  static var about: String { get }
  static var operations: [Operation] { get }
  /// An object of schemas by name.
  static var schemas: String { get }
}

extension DocumentFamily {
  static var schemas: String { "{}" }

  /// A reference to the schema of this name.
  static func ref(_ name: String) -> String { ##"{"$ref": "#/components/schemas/\##(name)"}"## }

  /// The same, or null.
  static func refOrNull(_ name: String) -> String { #"{"anyOf": [\#(ref(name)), {"type": "null"}]}"# }

  /// A schema of one page of a list.
  static func page(_ name: String) -> String {
    #"""
    {"type": "object", "required": ["data", "next_cursor"], "properties": {
      "data": {"type": "array", "maxItems": 100, "items": \#(ref(name))},
      "next_cursor": \#(ref("NextCursor"))}}
    """#
  }
}

/// Who may call, as the document says it in `x-roles`.
enum AllowedRoles {
  static let platform = ["platform"]
  static let admin = ["admin"]
  static let device = ["device"]
  /// Those who see everything in a tenant.
  static let staff = ["admin", "operator"]
  /// Those who hand out access; an agent and a partner see only what their own lineage made.
  static let issuers = ["admin", "operator", "agent", "partner:issue"]
  /// Those who know where the doors are; an agent and a partner at their sites.
  static let places = ["admin", "operator", "agent", "partner"]
}
