public import AccessAuth
import AccessHTTP
public import ArgumentParser
import Glibc

// The rights of a person.
extension Subjects {
  /// Everything that is held of one.
  struct Export: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Write everything that is held of a person.",
      discussion: """
        One JSON document, to standard output or a file that only its owner may read. Its schema is SubjectExport in \
        /openapi.json.
        """)

    static let examples = """
      accessauth subjects export sub_01h455vb4pex5vsknk084sn02q --output person.json
      accessauth subjects export sub_01h455vb4pex5vsknk084sn02q | jq .grants
      """

    @Argument(help: "The person.")
    var subject: SubjectID

    @Option(
      name: .customLong("output"), help: ArgumentHelp("The file to write.", valueName: "file"), completion: .file())
    var file: String?

    @OptionGroup var client: ClientOptions

    /// The last member of a document that is whole.
    private static let end = Array(#""complete":true}"#.utf8)

    func run() async throws {
      var last: [UInt8] = []
      let output = try PrivateOutput(file)
      try await client.remote().stream("/v1/subjects/\(subject)/export", []) { part in
        try output.write(part)
        last = (last + part).suffix(Self.end.count)
      }
      guard last == Self.end else { throw Failure.couldNotTell("the document was cut off; try again") }
      if let file {
        Standard.note("written to \(file)")
      } else {
        try Standard.output.write([UInt8(ascii: "\n")])
      }
    }
  }

  /// Erases one.
  struct Erase: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Erase a person, for good.",
      discussion: """
        Grants, credentials and events go, and what has to stay is listed with its reason. The receipt is shown; \
        `subjects receipt` shows it again.
        """)

    static let examples = "accessauth subjects erase sub_01h455vb4pex5vsknk084sn02q --yes"

    @Argument(help: "The person.")
    var subject: SubjectID

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var client: ClientOptions

    func run() async throws {
      if !yes { try Self.ask(subject) }
      try await client.showDocument { try await $0.delete("/v1/subjects/\(subject)") }
      Standard.note("erased \(subject)")
    }

    /// Nothing brings the person back: whoever is at a terminal types the identifier once more.
    private static func ask(_ subject: SubjectID) throws(Failure) {
      guard isatty(STDIN_FILENO) == 1 else { throw .usage("an erasure cannot be undone; add --yes") }
      Standard.note("this cannot be undone; type \(subject) to erase the person:")
      guard readLine() == subject.description else { throw .usage("nothing was erased") }
    }
  }

  /// Shows the receipt of an erasure.
  struct Receipt: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Show an erasure and its signed receipt.")
    static let examples = "accessauth subjects receipt sub_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "The person.")
    var subject: SubjectID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.showDocument { try await $0.get("/v1/subjects/\(subject)/erasure") }
    }
  }

  /// Records a legal ground.
  struct Hold: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Record why a person's data may not be erased.",
      discussion: "Until `subjects unhold`, an erasure is refused with this ground.")

    static let examples = """
      accessauth subjects hold sub_01h455vb4pex5vsknk084sn02q --ground legal_claims --reference "case 12/2026"
      """

    @Argument(help: "The person.")
    var subject: SubjectID

    @Option(help: "The ground: legal_obligation, legal_claims, public_health, archiving or freedom_of_expression.")
    var ground: LegalGround

    @Option(help: "Your own name of the case.")
    var reference: String?

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let body = JSONObject.bytes { json in
        json.member("ground", ground)
        if let reference { json.member("reference", reference) }
      }
      try await client.act("held \(subject)") { try await $0.post("/v1/subjects/\(subject)/legal_hold", body) }
    }
  }

  /// Takes it back.
  struct Unhold: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Let a person's data be erased again.")
    static let examples = "accessauth subjects unhold sub_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "The person.")
    var subject: SubjectID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.act("released \(subject)") { try await $0.delete("/v1/subjects/\(subject)/legal_hold") }
    }
  }
}

extension LegalGround: ExpressibleByArgument {
  /// The word of the API, with a hyphen or its underscore.
  public init?(argument: String) { self.init(rawValue: argument.replacing("-", with: "_")) }
}

/// Standard output, or a file that only its owner may read; written part by part.
private final class PrivateOutput {
  private let file: CInt
  private let path: String?

  init(_ path: String?) throws(Failure) {
    self.path = path
    guard let path else {
      file = STDOUT_FILENO
      return
    }
    try FileBytes.writePrivately([], to: path)
    // The path is copied by the call.
    file = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw .couldNotTell("\(path) cannot be written") }
  }

  deinit { if path != nil { close(file) } }

  func write(_ bytes: [UInt8]) throws(Failure) {
    guard FileBytes.write(bytes.span, to: file) else {
      throw .couldNotTell("\(path ?? "standard output") cannot be written")
    }
  }
}
