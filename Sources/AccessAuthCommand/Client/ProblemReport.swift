import AccessHTTP

/// Why the service did not do what was asked, as one sentence.
struct ProblemReport {
  private let answer: APIClient.Answer

  init(_ answer: APIClient.Answer) { self.answer = answer }

  /// What the service refused, 4xx, is a no; of everything else nobody knows what became of it.
  var failure: Failure {
    let sentence = sentence ?? "the server answered with status \(answer.status) and no reason"
    switch answer.status {
    case 400..<500: return .refused(sentence)
    default: return .couldNotTell(answer.requestID.map { "\(sentence), \(Self.printable($0))" } ?? sentence)
    }
  }

  /// `/credentials/0/kind: one of these is needed: qr (invalid_value)`; nil for what is no problem document.
  private var sentence: String? {
    guard answer.mediaType == "application/problem+json" else { return nil }
    return try? JSONReader.read(answer.body) { (json) throws(Problem) in
      var code = ""
      var detail = ""
      var places: [String] = []
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "code": code = try json.ascii(1...64)
        case "detail": detail = try json.text(0...Self.maximumText)
        case "errors":
          places = try json.array(0...100) { (json) throws(Problem) in
            try Self.place.read(&json).joined(separator: ": ")
          }
        default: try json.skipValue()
        }
      }
      let said = places.isEmpty ? detail : places.joined(separator: "; ")
      return "\(said.last == "." ? said.dropLast() : said[...]) (\(code))"
    }
  }

  private static let maximumText = 4096
  private static let place = Shape(.init("", "pointer"), .init("", "detail"))

  /// A terminal obeys control characters, and a header comes from outside.
  private static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { (0x20...0x7E).contains($0.value) }.prefix(64)))
  }
}
