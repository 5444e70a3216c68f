import AccessHTTP

// An operation as the document has it: what was said of it, and what follows.
extension Operation {
  /// Whether the caller needs a key.
  var needsKey: Bool { path.hasPrefix("/v1/") }

  /// Whether requests are counted. What whoever runs the service asks is not.
  private var isLimited: Bool { !["/livez", "/readyz", "/metrics"].contains(path) }

  /// The Operation Object (OpenAPI 3.1.1 section 4.8.10).
  func tree(tag: String) -> DocumentTree {
    .members([
      ("tags", .texts([tag])),
      ("summary", .text(summary)),
      ("description", .text(about)),
      ("operationId", .text(id)),
      ("x-roles", .texts(roles.isEmpty ? ["anyone"] : roles)),
      ("security", needsKey ? DocumentTree(#"[{"key": []}]"#) : .array([])),
      ("parameters", parameters.isEmpty ? nil : .array(parameters)),
      ("requestBody", requestBody),
      ("responses", responses),
    ])
  }

  /// Names in braces in the path, and what the query and the headers can hold.
  private var parameters: [DocumentTree] {
    var names = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    names += query + headers
    if isRepeatable, !headers.contains("NeededIdempotencyKey") { names.append("IdempotencyKey") }
    if method == .get, answers.contains(where: \.isTagged) { names.append("IfNoneMatch") }
    if method == .patch { names.append("IfMatch") }
    return names.map { Self.component("parameters", $0) }
  }

  private var requestBody: DocumentTree? {
    switch body {
    case .none: return nil
    case .empty: return Self.component("requestBodies", "Empty")
    case .needed(let schema, let examples): return Self.body(schema, examples, isRequired: true)
    case .optional(let schema, let example): return Self.body(schema, [("example", example)], isRequired: false)
    }
  }

  private static func body(
    _ schema: String, _ examples: [(name: String, json: String)], isRequired: Bool
  ) -> DocumentTree {
    let written = examples.map { name, json in
      DocumentTree.Member(name: name, value: .members([("value", DocumentTree(json))]))
    }
    return .members([
      ("required", .word(isRequired ? "true" : "false")),
      (
        "content",
        .members([
          (
            "application/json",
            .members([
              ("schema", component("schemas", schema)),
              ("examples", written.isEmpty ? nil : .object(written)),
            ])
          )
        ])
      ),
    ])
  }

  private var responses: DocumentTree {
    var responses: [(status: Int, tree: DocumentTree)] = answers.map { ($0.status, tree(of: $0)) }
    if method == .get, answers.contains(where: \.isTagged) {
      responses.append((304, Self.component("responses", "NotModified")))
    }
    let refusals = refusals
    for status in refusedStatuses.union(refusals.map(\.status)) {
      let own = refusals.filter { $0.status == status }
      responses.append(
        (
          status,
          own.isEmpty
            ? Self.component("responses", SharedAnswers.name(of: status))
            : SharedAnswers.tree(of: status, about: own.map(\.about).joined(separator: " "))
        ))
    }
    return .members(responses.sorted { $0.status < $1.status }.map { (String($0.status), $0.tree) })
  }

  /// The statuses of the errors that follow from the method, the path and the body.
  private var refusedStatuses: Set<Int> {
    guard needsKey else { return isLimited ? [400, 429, 500, 503] : [400, 500, 503] }
    var statuses: Set<Int> = [400, 401, 403, 404, 429, 500, 503]
    if case .none = body {} else { statuses.formUnion([413, 415]) }
    if isRepeatable { statuses.formUnion([409, 422]) }
    if method == .patch { statuses.formUnion([412, 428]) }
    return statuses
  }

  private func tree(of answer: Answer) -> DocumentTree {
    var headers = ["RequestID"] + answer.headers
    if answer.isTagged { headers.append("ETag") }
    if isRepeatable { headers.append("IdempotentReplayed") }
    return .members([
      ("description", .text(answer.about)),
      (
        "headers",
        .members(headers.map { (SharedAnswers.headerName($0), Self.component("headers", $0)) })
      ),
      (
        "content",
        answer.content.isEmpty
          ? nil
          : .members(
            answer.content.map { content in
              (
                content.type,
                .members([
                  ("schema", DocumentTree(content.schema)), ("example", content.example.map { DocumentTree($0) }),
                ])
              )
            })
      ),
      ("links", answer.links.isEmpty ? nil : .members(answer.links.map { ($0.operation, $0.tree) })),
    ])
  }

  static func component(_ kind: String, _ name: String) -> DocumentTree {
    .members([("$ref", .text("#/components/\(kind)/\(name)"))])
  }
}

extension Operation.Link {
  fileprivate var tree: DocumentTree {
    .members([
      ("operationId", .text(operation)),
      ("parameters", parameters.isEmpty ? nil : .members(parameters.map { ($0.name, .text($0.expression)) })),
      ("requestBody", body.map { DocumentTree($0) }),
    ])
  }
}
