/// An operation as the served document tells of it.
struct Documented: Sendable {
  let method: String
  let path: String
  let json: JSON

  var id: String { json["operationId"].text }
  /// Who may call: a role, or a partner's role and scope as `partner:issue`.
  var roles: Set<String> { Set(json["x-roles"].elements.map(\.text)) }
  var needsKey: Bool { path.hasPrefix("/v1/") }
  /// Statuses of answers, as text.
  var statuses: Set<String> { json["responses"].members }
  /// The names in braces.
  var pathParameters: [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
  }

  /// All operations of a document.
  static func operations(in document: JSON) -> [Documented] {
    let paths = document["paths"]
    return paths.members.sorted().flatMap { path in
      paths[path].members.sorted().map { method in
        Documented(method: method.uppercased(), path: path, json: paths[path][method])
      }
    }
  }
}

extension JSON {
  /// Every value inside, itself included, with the name of its member.
  func walk(_ name: String = "", _ visit: (String, JSON) -> Void) {
    visit(name, self)
    switch self {
    case .object(let members): for (name, value) in members { value.walk(name, visit) }
    case .array(let elements): for element in elements { element.walk("", visit) }
    case .null, .bool, .int, .double, .string: break
    }
  }

  /// What a JSON pointer that begins with `#/` leads to; null where there is nothing.
  func target(_ reference: String) -> JSON {
    reference.split(separator: "/").dropFirst().reduce(self) { $0[String($1)] }
  }
}
