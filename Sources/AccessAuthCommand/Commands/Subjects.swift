import AccessAuth
import ArgumentParser

/// The people who open.
struct Subjects: Family {
  static let configuration = CommandConfiguration(
    abstract: "Restrict, export and erase people, and list whom an incident touches.",
    subcommands: [
      Restrict.self, Release.self, Export.self, Erase.self, Receipt.self, Hold.self, Unhold.self, Affected.self,
    ])

  static let examples = """
    accessauth subjects restrict sub_01h455vb4pex5vsknk084sn02q
    accessauth subjects release sub_01h455vb4pex5vsknk084sn02q
    accessauth subjects export sub_01h455vb4pex5vsknk084sn02q --output person.json
    accessauth subjects erase sub_01h455vb4pex5vsknk084sn02q
    accessauth subjects affected --key key_01h455vb4pex5vsknk084sn02q --from 2026-11-20T00:00:00Z
    """

  /// Restricts one.
  struct Restrict: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Let a person open nothing until the release.",
      discussion: "It holds for all grants of the person, from the moment of the answer.")

    static let examples = "accessauth subjects restrict sub_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "The person.")
    var subject: SubjectID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.act("restricted \(subject)") { try await $0.post("/v1/subjects/\(subject)/restriction") }
    }
  }

  /// Releases one.
  struct Release: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Let a person open again what the grants say.")
    static let examples = "accessauth subjects release sub_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "The person.")
    var subject: SubjectID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.act("released \(subject)") { try await $0.delete("/v1/subjects/\(subject)/restriction") }
    }
  }
}
