import Foundation
import Testing

/// The disk of the data folder fills up under a running service, together with its log's.
@Suite struct FullDiskTests {
  /// What a look into the store counts.
  private struct Stored: Equatable {
    let counts: [String: Int]

    init(_ seen: [String: Any], _ name: String) throws {
      var found = try #require(seen[name] as? [String: Any])
      #expect(found.removeValue(forKey: "integrity") as? String == "ok", "\(name)")
      #expect(found["foreign_keys"] as? Int == 0, "\(name)")
      counts = found.compactMapValues { $0 as? Int }
      #expect(counts.count == 8)
    }

    subscript(name: String) -> Int { counts[name] ?? -1 }
  }

  @Test(
    "H-11 on a full disk doors, issuing and administration all answer 503, nothing is half done, and space brings everything back without a start"
  )
  func full() throws {
    guard let seen = try Script.run("full_disk.py", [ServedProcess.executable.path, "full"]) else { return }
    let before = try #require(seen["before"] as? [String: String])
    let working = [
      "door: card": "200 grant", "door: PIN": "200 grant", "door: wrong PIN": "200 deny", "issuing": "201",
      "administration": "201", "a key": "201",
    ]
    #expect(before == working)
    let answers = try #require(seen["answers"] as? [String: [String: Int]])
    #expect(answers.count == 8)
    for (call, counts) in answers { #expect(Array(counts.keys) == ["503 unavailable"], "\(call): \(counts)") }
    #expect(seen["is running"] as? Bool == true)
    #expect(seen["livez"] as? String == "200")
    let (full, refused) = (try Stored(seen, "stored, full"), try Stored(seen, "stored, refused"))
    #expect(full == refused)
    #expect(refused["uses"] == 2 && refused["attempts"] == 3 && refused["burns"] == 0, "as before it was full")
    #expect(refused["grants"] == 8 && refused["keys"] == 4 && refused["sites"] == 2)
    let freed = try #require(seen["freed"] as? [String: String])
    let workingAgain = [
      "door: card": "200 grant", "door: pass": "200 grant", "issuing": "201", "administration": "201", "a key": "201",
      "revoking": "200",
    ]
    #expect(freed == workingAgain)
    // What was refused is not spent.
    #expect(seen["passes"] as? [String] == [String](repeating: "200 grant", count: 4))
    let whole = try Stored(seen, "stored, freed")
    #expect(whole["uses"] == 8 && whole["burns"] == 5)
    #expect(whole["grants"] == 9 && whole["keys"] == 5 && whole["sites"] == 3)
    #expect(seen["status"] as? Int == 0)
    #expect(try Stored(seen, "stored, stopped") == whole)
    #expect(seen["started"] as? [String] == ["200 grant", "200 deny"], "and stays so after a start")
  }

  @Test(
    "H-11 an erasure whose line is written and whose first commit finds no room is 503, and the next call or the next start ends it, for nobody else"
  )
  func erasure() throws {
    guard let seen = try Script.run("full_disk.py", [ServedProcess.executable.path, "erasure"]) else { return }
    let (there, gone) = ("200, granted, no receipt", "404, not_recognized, a receipt")
    func people(_ name: String) throws -> [String] { try #require(seen[name] as? [String], "\(name)") }
    #expect(try people("before") == [there, there, there])
    let answers = try #require(seen["answers"] as? [String: Int])
    #expect(Array(answers.keys) == ["503 unavailable"], "\(answers)")
    let lines = try #require(seen["lines"] as? [Int])
    #expect(lines.count == 3 && lines[0] > 0 && lines[1] > 0 && lines[2] == 0, "\(lines)")
    #expect(try people("freed") == [there, there, there], "nothing is half done")
    #expect(seen["again"] as? String == "200")
    #expect(try people("erased") == [gone, there, there])
    #expect(try people("started") == [gone, gone, there], "whom a line names is gone before anybody is served")
    #expect(seen["third"] as? String == "200")
    #expect(seen["status"] as? Int == 0)
  }

  @Test(
    "H-11 a line of the erasure file that is written in part is taken back: the call is 503, nobody is erased for it, and with room it succeeds"
  )
  func line() throws {
    guard let seen = try Script.run("full_disk.py", [ServedProcess.executable.path, "line"]) else { return }
    let statuses = try #require(seen["statuses"] as? [String])
    #expect(statuses.count > 2 && statuses.dropLast().allSatisfy { $0 == "200" })
    #expect(statuses.last == "503 unavailable")
    let (line, room) = (try #require(seen["line"] as? Int), try #require(seen["room"] as? Int))
    // A page of the file was left in part: the line began to be written.
    #expect(room > 0 && room < line, "\(room) of \(line)")
    #expect(seen["size after"] as? Int == (seen["sizes"] as? [Int])?.last, "what was written of it is gone")
    #expect(seen["refused again"] as? String == "503 unavailable")
    let (there, gone) = ("200, granted, no receipt", "404, not_recognized, a receipt")
    #expect(seen["refused"] as? String == there)
    #expect(seen["lines"] as? Int == statuses.count - 1)
    #expect(seen["known"] as? String == "200", "what has its line needs no room")
    #expect(seen["freed"] as? [String] == ["200", "200"])
    #expect(seen["lines freed"] as? Int == statuses.count + 1)
    #expect(seen["status"] as? Int == 0)
    let doctor = try #require((seen["doctor"] as? [String])?.first)
    #expect(doctor.contains("it is as it was written; erasures in it: \(statuses.count + 1)"), "\(doctor)")
    #expect(seen["started"] as? [String] == [gone, gone, there])
  }

  @Test(
    "H-11 a commit that the disk fails after it was written ends the service with 74, and a start finds it whole: the same attempt is the same opening"
  )
  func index() throws {
    guard let seen = try Script.run("full_disk.py", [ServedProcess.executable.path, "index"]) else { return }
    #expect(seen["last"] as? String == "no answer")
    #expect(seen["status"] as? Int == 74)
    let granted = try #require(seen["granted"] as? Int)
    #expect(granted > 100)
    let ended = try Stored(seen, "stored, ended")
    // Nobody was told whether the last one is there.
    #expect(ended["uses"] == granted || ended["uses"] == granted + 1)
    #expect(ended["uses"] == ended["attempts"])
    #expect(seen["started"] as? [String] == ["200 grant", "200 grant"])
    #expect(try Stored(seen, "stored, stopped")["uses"] == granted + 2, "the repeated attempt counts once")
    #expect(seen["status of the second"] as? Int == 0)
  }
}
