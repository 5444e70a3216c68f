/// A JSON value whose members keep their order: what the document of the API is put together from, and what its page is
/// drawn from.
indirect enum DocumentTree: Hashable, Sendable {
  case object([Member])
  case array([DocumentTree])
  case text(String)
  /// A number, `true`, `false` or `null`, as it is written.
  case word(String)

  struct Member: Hashable, Sendable {
    let name: String
    var value: DocumentTree
  }

  /// Reads a fragment of the program's own. A fragment that is no JSON is a mistake in the program, which the first start
  /// shows, before anybody is served.
  init(_ fragment: String) {
    var reader = DocumentReader(fragment)
    guard let value = reader.value(), reader.isAtEnd else {
      // Fragments are constants and names of closed lists: no input reaches this.
      preconditionFailure("no JSON: \(fragment.prefix(200))")
    }
    self = value
  }

  /// An object of these members, without those that are nil.
  static func members(_ members: [(String, DocumentTree?)]) -> DocumentTree {
    .object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
  }

  /// An array of texts.
  static func texts(_ texts: some Sequence<String>) -> DocumentTree { .array(texts.map { .text($0) }) }

  /// The member `name`; nil where there is none.
  subscript(name: String) -> DocumentTree? { members.first { $0.name == name }?.value }

  /// The members of an object; none of anything else.
  var members: [Member] {
    if case .object(let members) = self { members } else { [] }
  }

  /// The elements of an array; none of anything else.
  var elements: [DocumentTree] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// The text of a string; nil for anything else.
  var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// The text of a string, and what stands there of a number or a word; nil for anything else.
  var plain: String? {
    switch self {
    case .text(let text), .word(let text): text
    case .object, .array: nil
    }
  }
}

extension DocumentTree {
  /// The value as JSON, in one line.
  var json: String {
    var json = ""
    write(to: &json, indent: nil)
    return json
  }

  /// The value as JSON over several lines, for people: short arrays and objects stay in one.
  var indented: String {
    var json = ""
    write(to: &json, indent: 0)
    return json
  }

  private static let longestLine = 72

  private func write(to json: inout String, indent: Int?) {
    switch self {
    case .word(let word): json += word
    case .text(let text): Self.write(text, to: &json)
    case .array(let elements):
      write(
        elements, "[", "]", to: &json, indent: indent, isShort: elements.allSatisfy { $0.plain != nil }
      ) { $0.write(to: &$1, indent: $2) }
    case .object(let members):
      write(
        members, "{", "}", to: &json, indent: indent, isShort: members.allSatisfy { $0.value.plain != nil }
      ) { member, json, indent in
        Self.write(member.name, to: &json)
        json += indent == nil ? ":" : ": "
        member.value.write(to: &json, indent: indent)
      }
    }
  }

  private func write<Element>(
    _ elements: [Element], _ begin: String, _ end: String, to json: inout String, indent: Int?, isShort: Bool,
    _ write: (Element, inout String, Int?) -> Void
  ) {
    guard let indent, !elements.isEmpty, !isShort || self.json.utf8.count > Self.longestLine else {
      json += begin
      for (index, element) in elements.enumerated() {
        if index > 0 { json += indent == nil ? "," : ", " }
        write(element, &json, indent)
      }
      json += end
      return
    }
    let margin = String(repeating: "  ", count: indent + 1)
    json += begin
    for (index, element) in elements.enumerated() {
      json += index > 0 ? ",\n" + margin : "\n" + margin
      write(element, &json, indent + 1)
    }
    json += "\n" + String(repeating: "  ", count: indent) + end
  }

  private static func write(_ text: String, to json: inout String) {
    json += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": json += "\\\""
      case "\\": json += "\\\\"
      case "\n": json += "\\n"
      default: json.unicodeScalars.append(scalar)
      }
    }
    json += "\""
  }
}
