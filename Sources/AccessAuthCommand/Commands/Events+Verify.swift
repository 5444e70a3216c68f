import AccessAuth
import AccessHTTP
import ArgumentParser

extension Events {
  /// Checks a copy.
  struct Verify: ParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Check an exported log without its service.",
      discussion: """
        Everything is computed from the file: each event's leaf, the places, the times, what left, the root that was \
        signed. The keys are those of /.well-known/access-auth-keys?tenant=…, or a C2SP verifier key. Exports that go on \
        from one another are checked as one: cat them, and give - for standard input. Exit status: 0 all holds, 1 \
        something does not, 3 could not tell.
        """)

    static let examples = """
      accessauth events verify events.ndjson --keys keys.json
      accessauth events verify events.ndjson --keys keys.json --previous october.checkpoint --proof proof.json
      """

    @Argument(help: ArgumentHelp("The export as ndjson, or - for standard input.", valueName: "file"))
    var file: String

    @Option(
      help: ArgumentHelp("Keys that are believed: a JWK set, a COSE key set or a verifier key.", valueName: "file"),
      completion: .file())
    var keys: [String]

    @Option(
      help: ArgumentHelp("A signed head that was kept before: the log has to begin with it.", valueName: "file"),
      completion: .file())
    var previous: String?

    @Option(
      help: ArgumentHelp("A proof of one event, as the service answered it.", valueName: "file"), completion: .file())
    var proof: String?

    @OptionGroup var output: JSONOption

    func run() throws {
      let previous = try previous.map { (path) throws(Failure) in
        try FileBytes.read(path, atMost: SignedNote.maximumCount)
      }
      var audit = LogAudit(keys: try Self.keys(keys), earlier: previous, proof: try proof.map(Self.proof))
      let lines = try LineReader(file, maximum: LogLine.maximumCount)
      var (number, found) = (0, 0)
      while let line = try lines.next() {
        number += 1
        guard case .text(let text) = line, let line = try? LogLine(text) else {
          audit.takeUnreadable(line: number)
          continue
        }
        for finding in audit.take(line) {
          found += 1
          try show(finding)
        }
      }
      let report = audit.finish()
      for finding in report.findings {
        found += 1
        try show(finding)
      }
      try show(report, found)
      if found > 0 { throw Failure.said(.refused) }
      if !report.doubts.isEmpty { throw Failure.said(.couldNotTell) }
    }

    private func show(_ finding: LogFinding) throws(Failure) {
      try Standard.print(output.json ? AuditWords.json(finding) : AuditWords.text(finding))
    }

    private func show(_ report: LogReport, _ found: Int) throws(Failure) {
      for doubt in report.doubts { try show("could not tell", AuditWords.text(doubt)) }
      for remark in report.remarks { try show("note", AuditWords.text(remark)) }
      try Standard.print(output.json ? AuditWords.json(report, found) : AuditWords.text(report, found))
    }

    private func show(_ kind: String, _ sentence: String) throws(Failure) {
      if output.json {
        try Standard.print(String(decoding: JSONObject.bytes { $0.member("note", sentence) }, as: UTF8.self))
      } else {
        try Standard.print("\(kind): \(sentence)")
      }
    }

    /// More than any set of keys.
    private static let maximumKeys = 1024 * 1024
    /// A proof has 64 hashes and a note.
    private static let maximumProof = 1024 * 1024

    private static func keys(_ paths: [String]) throws(Failure) -> LogKeys {
      var published: [PublishedKeys.Key] = []
      var named: [NoteKey] = []
      for path in paths {
        let bytes = try FileBytes.read(path, atMost: maximumKeys)
        let text = Text.trimmed(bytes)
        if let key = NoteKey(String(decoding: text, as: UTF8.self)) {
          named.append(key)
        } else if let set = try? PublishedKeys(jwkSet: bytes) {
          published += set.keys
        } else if let set = try? PublishedKeys(coseKeySet: bytes) {
          published += set.keys
        } else {
          throw .usage("\(path) holds no JWK set, no COSE key set and no verifier key")
        }
      }
      let keys = LogKeys(published: PublishedKeys(published), named: named)
      guard !keys.isEmpty else { throw .usage("--keys: there is no key that signs heads of a log") }
      return keys
    }

    private static func proof(_ path: String) throws(Failure) -> LogProof {
      guard let proof = try? LogProof(json: try FileBytes.read(path, atMost: maximumProof)) else {
        throw .usage("\(path) holds no proof")
      }
      return proof
    }
  }
}
