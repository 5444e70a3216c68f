import Foundation
import SodiumPrimitives

/// The page at `/docs`: the document of the API for people, drawn from the document itself. It has no script, needs
/// nothing from elsewhere, and its style sheet stands in it, named by its hash in the policy.
enum DocumentPage {
  /// The page as UTF-8.
  static let bytes = Array(html(of: OpenAPIDocument.tree).utf8)

  /// The entity tag of ``bytes``.
  static let entityTag = OpenAPIDocument.tag(of: bytes)

  /// What a browser may do with the page: show it, in this style, and nothing else.
  static let policy =
    "default-src 'none'; style-src 'sha256-\(Data(SHA256.hash(Array(style.utf8)).bytes).base64EncodedString())'; "
    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

  private static func html(of document: DocumentTree) -> String {
    let title = document["info"]?["title"]?.text ?? ""
    let version = document["info"]?["version"]?.text ?? ""
    let families = (document["tags"]?.elements ?? []).map { Family($0, in: document) }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(escaped(title)) API</title>
      <style>\(style)</style>
      </head>
      <body>
      <a class="skip" href="#content">To the content</a>
      <nav aria-label="Contents">
      <p class="brand"><a href="#content">\(escaped(title))</a> <small>\(escaped(version))</small></p>
      \(families.map(\.navigation).joined(separator: "\n"))
      <section><h2><a href="#errors">Errors</a></h2></section>
      <section><h2><a href="#schemas">Schemas</a></h2></section>
      </nav>
      <main id="content">
      <h1>\(escaped(title)) API</h1>
      <p class="lead">\(marked(document["info"]?["summary"]?.text ?? ""))</p>
      \(introduction(document))
      \(families.map(\.section).joined(separator: "\n"))
      \(errors(document))
      \(schemas(document))
      </main>
      </body>
      </html>

      """
  }

  private static func introduction(_ document: DocumentTree) -> String {
    let paragraphs = (document["info"]?["description"]?.text ?? "").split(separator: "\n\n")
    return paragraphs.map { "<p>\(marked(String($0)))</p>" }.joined(separator: "\n")
      + "\n<p>This page is drawn from <a href=\"/openapi.json\"><code>/openapi.json</code></a>.</p>"
  }

  /// One heading with its operations.
  private struct Family {
    let tag: String
    let about: String
    let operations: [(path: String, method: String, operation: DocumentTree)]
    let document: DocumentTree

    init(_ tag: DocumentTree, in document: DocumentTree) {
      let name = tag["name"]?.text ?? ""
      self.tag = name
      about = tag["description"]?.text ?? ""
      self.document = document
      operations = (document["paths"]?.members ?? []).flatMap { path in
        path.value.members.filter { $0.value["tags"]?.elements.first?.text == name }.map {
          (path.name, $0.name, $0.value)
        }
      }
    }

    private var anchor: String { "family-" + tag.lowercased() }

    var navigation: String {
      let rows = operations.map { path, method, operation in
        let id = operation["operationId"]?.text ?? ""
        let summary = operation["summary"]?.text ?? path
        return "<li><a href=\"#\(id)\"><span class=\"method \(method)\">\(method)</span> \(escaped(summary))</a></li>"
      }
      return """
        <section><h2><a href="#\(anchor)">\(escaped(tag))</a></h2>
        <ul>\(rows.joined())</ul></section>
        """
    }

    var section: String {
      let drawn = operations.map { OperationView(path: $0, method: $1, operation: $2, document: document).html }
      return """
        <section class="family" id="\(anchor)">
        <h2>\(escaped(tag))</h2>
        <p>\(marked(about))</p>
        \(drawn.joined(separator: "\n"))
        </section>
        """
    }
  }
}

extension DocumentPage {
  /// Text for HTML.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// Text for HTML in which words between backticks are code.
  static func marked(_ text: String) -> String {
    let parts = escaped(text).split(separator: "`", omittingEmptySubsequences: false)
    return parts.enumerated().map { $0.offset % 2 == 1 ? "<code>\($0.element)</code>" : String($0.element) }.joined()
  }

  /// JSON as a block.
  static func block(_ json: DocumentTree) -> String {
    "<pre tabindex=\"0\"><code>\(escaped(json.indented))</code></pre>"
  }
}
