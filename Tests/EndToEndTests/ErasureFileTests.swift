import Foundation
import HTTPTypes
import Testing

/// The erasure file of a service that was stopped: cut, lost and made anew.
@Suite struct ErasureFileTests {
  /// A service that has erased two persons, and is stopped.
  private final class Stopped {
    let served: ServedProcess
    let cabinet: Cabinet
    /// Paths of two who were erased and one who was not.
    private(set) var erased: [String] = []
    private(set) var kept = ""
    var file: URL { served.folder.appending(path: "data.erasures") }
    var data: URL { served.folder.appending(path: "data") }
    /// The data folder from before the erasures, as from a backup.
    var old: URL { served.folder.appending(path: "old") }

    init() async throws {
      served = try ServedProcess()
      let cabinet = try await Cabinet(served)
      self.cabinet = cabinet
      var paths: [String] = []
      for number in 0..<3 {
        let made = try await cabinet.admin(.post, "/v1/subjects", #"{"external_ref":"customer-\#(number)"}"#)
        paths.append("/v1/subjects/\(made.text("id") ?? "")")
      }
      kept = paths.removeLast()
      erased = paths
      try #require(served.stop() == 0)
      try FileManager.default.copyItem(at: data, to: old)
      try served.start()
      for path in erased { try #require(try await cabinet.at(served).admin(.delete, path, "").status == 200) }
      try #require(served.stop() == 0)
    }

    func content() throws -> Data { try Data(contentsOf: file) }

    func put(_ content: Data) throws {
      try content.write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }

    /// Puts the folder from before the erasures back.
    func restore() throws {
      try FileManager.default.removeItem(at: data)
      try FileManager.default.copyItem(at: old, to: data)
    }

    /// What a start that is refused says.
    func refusal(_ arguments: [String] = []) throws -> String {
      let before = served.log.utf8.count
      #expect(throws: ProcessFailure.self) { try served.start(arguments) }
      return String(decoding: served.log.utf8.dropFirst(before), as: UTF8.self)
    }

    /// Whoever was erased is not there, and whoever was not is.
    func expectGone() async throws {
      let cabinet = cabinet.at(served)
      for path in erased {
        #expect(try await cabinet.get(path).status == 404)
        #expect(try await cabinet.get(path + "/erasure").text("receipt") != nil)
      }
      #expect(try await cabinet.get(kept).status == 200)
    }

    func doctor() throws -> String {
      let run = try CommandRun(["doctor", "--data", data.path])
      return run.output.split(separator: "\n").first { $0.contains("erasure file") }.map(String.init) ?? run.error
    }
  }

  @Test("a line that a crash cut short is told and taken off, at whatever length; what was erased stays erased")
  func cut() async throws {
    let stopped = try await Stopped()
    let whole = try stopped.content()
    let line = whole.count / 2
    for length in [1, 40, line - 1] {
      // The beginning of a third line, for which nobody was erased.
      try stopped.put(whole + whole.prefix(length))
      #expect(
        try stopped.doctor().contains("its last line was cut short, and the next start takes it off; erasures in it: 2")
      )
      #expect(try stopped.content().count == whole.count + length, "doctor changes nothing")
      let before = stopped.served.log.utf8.count
      try stopped.served.start()
      let said = String(decoding: stopped.served.log.utf8.dropFirst(before), as: UTF8.self)
      #expect(said.contains("the last line of the erasure file was cut short and is taken off"), "\(said)")
      try await stopped.expectGone()
      #expect(stopped.served.stop() == 0)
      #expect(try stopped.content() == whole)
    }
    #expect(try stopped.doctor().contains("it is as it was written; erasures in it: 2"))
    let before = stopped.served.log.utf8.count
    try stopped.served.start()
    #expect(!String(decoding: stopped.served.log.utf8.dropFirst(before), as: UTF8.self).contains("cut short"))
    #expect(stopped.served.stop() == 0)
  }

  @Test("a copy that was cut is refused by a folder that knows more; with the whole one even an old folder is served")
  func copy() async throws {
    let stopped = try await Stopped()
    let whole = try stopped.content()
    let kept = stopped.served.folder.appending(path: "kept")
    try whole.write(to: kept)
    for length in [whole.count - 1, whole.count - 40, whole.count / 2 + 1] {
      try stopped.put(whole.prefix(length))
      let said = try stopped.refusal()
      #expect(said.contains("lacks an erasure that the data folder knows of; put the newest one back"), "\(said)")
      try stopped.put(whole)
    }
    try stopped.served.start()
    try await stopped.expectGone()
    #expect(stopped.served.stop() == 0)
    try stopped.restore()
    try stopped.served.start()
    try await stopped.expectGone()
    #expect(stopped.served.stop() == 0)
    #expect(try stopped.content() == whole)
  }

  @Test(
    "a lost file is made anew when it is asked for, with every erasure, for its owner alone; one that is there stays")
  func rebuild() async throws {
    let stopped = try await Stopped()
    let lost = try stopped.content()
    try FileManager.default.removeItem(at: stopped.file)
    #expect(try stopped.refusal().contains("the erasure file does not exist"))
    #expect(!FileManager.default.fileExists(atPath: stopped.file.path), "nobody asked for a new one")
    let inside = try stopped.refusal(["--rebuild-erasure-file", "--erasure-file", stopped.data.path + "/erasures"])
    #expect(inside.contains("inside the data folder"))
    try stopped.served.start(["--rebuild-erasure-file"])
    try await stopped.expectGone()
    #expect(stopped.served.stop() == 0)
    let rebuilt = try stopped.content()
    let mode = try FileManager.default.attributesOfItem(atPath: stopped.file.path)[.posixPermissions] as? Int
    #expect(mode == 0o600 && rebuilt.count == lost.count)
    #expect(try stopped.doctor().contains("it is as it was written; erasures in it: 2"))
    func subjects(_ content: Data) -> Set<String> {
      Set(
        content.split(separator: UInt8(ascii: "\n")).compactMap { line in
          (try? JSONSerialization.jsonObject(with: line) as? [String: String])?["subject_id"]
        })
    }
    #expect(subjects(rebuilt) == subjects(lost) && subjects(rebuilt).count == 2)

    // It is as good as the lost one: an old folder erases again by it, and the next erasure goes on in it.
    try stopped.restore()
    try stopped.served.start()
    try await stopped.expectGone()
    #expect(try await stopped.cabinet.at(stopped.served).admin(.delete, stopped.kept, "").status == 200)
    #expect(stopped.served.stop() == 0)
    let grown = try stopped.content()
    #expect(grown.starts(with: rebuilt) && grown.count > rebuilt.count)

    // One that is there stays as it is, and one that was changed is not mended by making it anew.
    try stopped.served.start(["--rebuild-erasure-file"])
    #expect(stopped.served.stop() == 0)
    #expect(try stopped.content() == grown)
    try stopped.put(grown.dropFirst(1))
    #expect(
      try stopped.refusal(["--rebuild-erasure-file"]).contains("line 1 of the erasure file is not as it was written"))
    try stopped.put(Data())
    #expect(try stopped.refusal(["--rebuild-erasure-file"]).contains("lacks an erasure"))
  }
}
