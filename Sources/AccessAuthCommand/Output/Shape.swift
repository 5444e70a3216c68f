import AccessHTTP

/// How the objects of one kind are shown to a person: which members, in which order, under which words. Everything else
/// in an answer is left to `--json`.
struct Shape {
  let columns: [Column]

  init(_ columns: Column...) { self.columns = columns }

  struct Column {
    let title: String
    let member: String
    let kind: Kind

    init(_ title: String, _ member: String, _ kind: Kind = .text) {
      self.title = title
      self.member = member
      self.kind = kind
    }
  }

  /// What stands in a member.
  enum Kind {
    case text, number, flag
    /// Several, in one cell.
    case words
  }

  /// Reads one object; a member that is null or absent is a dash.
  func read(_ json: inout JSONReader) throws(Problem) -> [String] {
    var cells = columns.map { _ in "–" }
    try json.object { (member, json) throws(Problem) in
      guard let index = columns.firstIndex(where: { $0.member == member }) else { return try json.skipValue() }
      cells[index] = try columns[index].kind.read(&json)
    }
    return cells
  }
}

extension Shape.Kind {
  /// The longest text that is shown: an image is not.
  private static let maximumText = 4096
  /// More words than any closed list has.
  private static let maximumWords = 100

  fileprivate func read(_ json: inout JSONReader) throws(Problem) -> String {
    if try json.null() { return "–" }
    // Text with control characters, which a terminal would obey, is refused by the reader.
    switch self {
    case .text: return try json.text(0...Self.maximumText)
    case .number: return String(try json.integer(in: Int64.min...Int64.max))
    case .flag: return try json.boolean() ? "yes" : "no"
    case .words:
      let words = try json.array(0...Self.maximumWords) { (json) throws(Problem) in try json.ascii(1...64) }
      return words.isEmpty ? "–" : words.joined(separator: " ")
    }
  }
}
