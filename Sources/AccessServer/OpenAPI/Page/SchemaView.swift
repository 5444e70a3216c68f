/// A schema, drawn: its type in a few words, and its members in a table.
struct SchemaView {
  let document: DocumentTree

  /// What a value is, in a few words of HTML; the schemas that have a name lead to it.
  static func type(_ schema: DocumentTree) -> String {
    if let target = schema["$ref"]?.text {
      let name = String(target.split(separator: "/").last ?? "")
      return "<a href=\"#schema-\(name)\">\(name)</a>"
    }
    if let constant = schema["const"] { return "<code>\(DocumentPage.escaped(constant.plain ?? ""))</code>" }
    if let options = (schema["oneOf"] ?? schema["anyOf"])?.elements, schema["properties"] == nil {
      return options.map { $0["title"]?.text.map(DocumentPage.escaped) ?? type($0) }.joined(separator: " or ")
    }
    if let words = schema["enum"]?.elements {
      return words.map { "<code>\(DocumentPage.escaped($0.plain == "" ? "(empty)" : $0.plain ?? ""))</code>" }
        .joined(separator: " ")
    }
    let types = schema["type"]?.elements.compactMap(\.text) ?? schema["type"]?.text.map { [$0] } ?? ["any value"]
    let named = types.map { $0 == "array" ? "list of " + type(schema["items"] ?? .object([])) : $0 }
    return named.joined(separator: " or ") + bounds(schema)
  }

  private static func bounds(_ schema: DocumentTree) -> String {
    func range(_ low: String, _ high: String, _ unit: String) -> String? {
      switch (schema[low]?.plain, schema[high]?.plain) {
      case (let low?, let high?): "\(low) to \(high)\(unit)"
      case (let low?, nil): low == "0" ? nil : "at least \(low)\(unit)"
      case (nil, let high?): "at most \(high)\(unit)"
      case (nil, nil): nil
      }
    }
    var parts = [schema["format"]?.text].compactMap { $0 }
    parts += [range("minimum", "maximum", ""), range("minLength", "maxLength", " characters")].compactMap { $0 }
    parts += [range("minItems", "maxItems", " elements")].compactMap { $0 }
    if let preset = schema["default"]?.plain { parts.append("otherwise \(preset)") }
    return parts.isEmpty ? "" : " <small>\(DocumentPage.escaped(parts.joined(separator: ", ")))</small>"
  }

  /// The members of an object, or of each of several, as tables; empty where there are none.
  func table(of schema: DocumentTree) -> String {
    let schema = document.resolved(schema)
    let rows = rows(of: schema, prefix: "")
    if !rows.isEmpty { return "<table>\(rows.joined())</table>" }
    guard let options = schema["oneOf"]?.elements else { return "" }
    return options.map { option in
      let rows = self.rows(of: option, prefix: "")
      guard !rows.isEmpty else { return "" }
      let title = option["title"]?.text.map { "<h5>\(DocumentPage.escaped($0))</h5>" } ?? ""
      return "\(title)<table>\(rows.joined())</table>"
    }.joined()
  }

  /// One row for each member; the members of an object inside stand under it, with its name before theirs.
  private func rows(of schema: DocumentTree, prefix: String) -> [String] {
    let needed = Set((schema["required"]?.elements ?? []).compactMap(\.text))
    return (schema["properties"]?.members ?? []).flatMap { member -> [String] in
      let value = member.value
      let about = value["description"]?.text.map { "<br>" + DocumentPage.marked($0) } ?? ""
      let name = prefix + member.name
      let row = """
        <tr><th scope="row"><code>\(DocumentPage.escaped(name))</code>\(needed.contains(member.name) ? DocumentPage.needed : "")</th>
        <td>\(Self.type(value))\(about)</td></tr>
        """
      let inner = value["items"]?["properties"] == nil ? value : value["items"] ?? value
      let mark = value["items"] == nil ? "." : "[]."
      return [row] + rows(of: inner, prefix: name + mark)
    }
  }
}

extension DocumentPage {
  /// The mark of a member that has to be there.
  static let needed = " <abbr title=\"always there\">*</abbr>"

  /// Codes that lead to their pages.
  static func codes(_ codes: [String]) -> String {
    codes.map { "<a href=\"/problems/\($0)\"><code>\($0)</code></a>" }.joined(separator: " ")
  }

  /// The errors that many operations have.
  static func errors(_ document: DocumentTree) -> String {
    let answers = OpenAPIDocument.sharedRefusals.map { status, name in
      let answer = document["components"]?["responses"]?[name] ?? .object([])
      let codes = (answer["x-codes"]?.elements ?? []).compactMap(\.text)
      return """
        <tr id="status-\(status)"><th scope="row"><code class="s\(status / 100)">\(status)</code></th>
        <td>\(marked(answer["description"]?.text ?? ""))<br>\(self.codes(codes))</td></tr>
        """
    }
    return """
      <section class="family" id="errors"><h2>Errors</h2>
      <p>The same everywhere, as <a href="#schema-Problem">Problem</a>. Each code has a page.</p>
      <table>\(answers.joined())</table></section>
      """
  }

  /// Every schema that has a name.
  static func schemas(_ document: DocumentTree) -> String {
    let view = SchemaView(document: document)
    let drawn = (document["components"]?["schemas"]?.members ?? []).map { schema in
      let about = schema.value["description"]?.text.map { "<p>\(marked($0))</p>" } ?? ""
      let table = view.table(of: schema.value)
      let isPlain = schema.value["properties"] == nil
      let pattern = schema.value["pattern"]?.text.map { "<p><code>\(escaped($0))</code></p>" } ?? ""
      return """
        <article class="schema" id="schema-\(schema.name)"><h3>\(schema.name)</h3>
        \(about)\(isPlain ? "<p>\(SchemaView.type(schema.value))</p>" : "")\(pattern)\(table)</article>
        """
    }
    return "<section class=\"family\" id=\"schemas\"><h2>Schemas</h2>\n\(drawn.joined(separator: "\n"))\n</section>"
  }
}
