/// One operation, drawn.
struct OperationView {
  let path: String
  let method: String
  let operation: DocumentTree
  let document: DocumentTree

  private typealias Page = DocumentPage

  var html: String {
    """
    <article id="\(operation["operationId"]?.text ?? "")">
    <header>
    <h3>\(Page.escaped(operation["summary"]?.text ?? ""))</h3>
    <p class="call"><span class="method \(method)">\(method)</span> <code>\(breakable(path))</code></p>
    </header>
    <div class="words">
    <p>\(Page.marked(operation["description"]?.text ?? ""))</p>
    \(roles)
    \(parameters)
    \(requestBody)
    \(answers)
    </div>
    <div class="examples">
    \(requestExamples)
    \(answerExamples)
    </div>
    </article>
    """
  }

  private func breakable(_ path: String) -> String {
    Page.escaped(path).split(separator: "/").map { "/<wbr>\($0)" }.joined()
  }

  private var roles: String {
    let roles = (operation["x-roles"]?.elements ?? []).compactMap(\.text)
    let chips = roles.map { role in
      let parts = role.split(separator: ":")
      let scope = parts.count == 2 ? " <small>\(Page.escaped(String(parts[1])))</small>" : ""
      return "<li>\(Page.escaped(String(parts[0])))\(scope)</li>"
    }
    return "<ul class=\"roles\" aria-label=\"Who may call\">\(chips.joined())</ul>"
  }

  private var parameters: String {
    let parameters = (operation["parameters"]?.elements ?? []).map { document.resolved($0) }
    guard !parameters.isEmpty else { return "" }
    let rows = parameters.map { parameter in
      let isNeeded = parameter["required"]?.plain == "true"
      return """
        <tr><th scope="row"><code>\(Page.escaped(parameter["name"]?.text ?? ""))</code>\(isNeeded ? Page.needed : "")</th>
        <td><small>\(parameter["in"]?.text ?? "")</small> \(SchemaView.type(parameter["schema"] ?? .object([])))<br>
        \(Page.marked(parameter["description"]?.text ?? ""))</td></tr>
        """
    }
    return "<h4>Parameters</h4>\n<table>\(rows.joined())</table>"
  }

  private var requestBody: String {
    let body = operation["requestBody"].map { document.resolved($0) }
    guard let body, let schema = body["content"]?["application/json"]?["schema"] else { return "" }
    guard body["required"]?.plain == "true" else {
      return "<h4>Body</h4>\n<p>\(Page.marked(body["description"]?.text ?? ""))</p>"
    }
    return "<h4>Body</h4>\n<p>\(SchemaView.type(schema))</p>\n\(SchemaView(document: document).table(of: schema))"
  }

  private var answers: String {
    var rows: [String] = []
    var shared: [String] = []
    for response in operation["responses"]?.members ?? [] {
      let target = response.value["$ref"]?.text
      let answer = document.resolved(response.value)
      if target != nil, response.name != "304" {
        shared.append("<a href=\"#status-\(response.name)\">\(response.name)</a>")
        continue
      }
      let forms = (answer["content"]?.members ?? []).map { content -> String in
        if content.name == "application/json" { return SchemaView.type(content.value["schema"] ?? .object([])) }
        return "<code>\(content.name)</code>"
      }
      let codes = (answer["x-codes"]?.elements ?? []).compactMap(\.text)
      let form = codes.isEmpty ? forms.joined(separator: ", ") : Page.codes(codes)
      rows.append(
        """
        <tr><th scope="row"><code class="s\(response.name.prefix(1))">\(response.name)</code></th>
        <td>\(Page.marked(answer["description"]?.text ?? ""))\(form.isEmpty ? "" : "<br>" + form)</td></tr>
        """)
    }
    let rest = shared.isEmpty ? "" : "<p class=\"shared\">As everywhere: \(shared.joined(separator: " "))</p>"
    return "<h4>Answers</h4>\n<table>\(rows.joined())</table>\n\(rest)"
  }

  private var requestExamples: String {
    let examples = operation["requestBody"]?["content"]?["application/json"]?["examples"]?.members ?? []
    return examples.map { example in
      let name = examples.count > 1 ? ": " + example.name.split(separator: "_").joined(separator: " ") : ""
      return "<h5>Request\(Page.escaped(name))</h5>\(Page.block(example.value["value"] ?? .object([])))"
    }.joined(separator: "\n")
  }

  private var answerExamples: String {
    (operation["responses"]?.members ?? []).compactMap { response in
      let content = response.value["content"]?.members ?? []
      guard let example = content.compactMap({ $0.value["example"] }).first else { return nil }
      return "<h5>Answer \(response.name)</h5>\(Page.block(example))"
    }.joined(separator: "\n")
  }
}

extension DocumentTree {
  /// What a reference inside this document points to; anything else is itself.
  func resolved(_ value: DocumentTree) -> DocumentTree {
    guard let target = value["$ref"]?.text else { return value }
    return target.split(separator: "/").dropFirst().reduce(self) { $0[String($1)] ?? .object([]) }
  }
}
