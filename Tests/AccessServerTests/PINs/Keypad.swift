import AccessAuth
import Foundation
import Testing

extension Client {
  /// Enters a PIN at this door.
  func enter(
    _ pin: String, locker: String? = nil, consume: Bool? = nil, attempt: String = UUID().uuidString.lowercased()
  ) async throws -> Reply {
    try await present("pin", ["pin": .string(pin)], locker: locker, consume: consume, attempt: attempt)
  }

  /// Enters PINs one after another, and returns the decisions.
  func enter(all pins: some Sequence<String>, locker: String? = nil) async throws -> [String] {
    var decisions: [String] = []
    for pin in pins { decisions.append(try await enter(pin, locker: locker).decision) }
    return decisions
  }

  /// Makes a grant without a limit of uses that has this PIN.
  func issuePIN(
    _ targets: JSON, _ entry: String = "with_locker", ends: Duration = .hours(24), _ more: [String: JSON] = [:]
  ) async throws -> Issued {
    var members: [String: JSON] = ["max_uses": nil]
    for (name, value) in more { members[name] = value }
    return try await issue(targets, credentials: [["kind": "pin", "entry": .string(entry)]], ends: ends, members)
  }

  /// Lets readers take ten times as many PINs, which have one digit more.
  func makeKeypadsBusy() async throws {
    let reply = try await put("/v1/policies", ["pin_traffic": "busy"])
    try #require(reply.status == 200, "\(reply.text)")
  }

  /// What refuses something now.
  func lockouts() async throws -> [JSON] {
    let reply = try await get("/v1/lockouts")
    try #require(reply.status == 200, "\(reply.text)")
    return reply.json["data"].elements
  }
}

extension Issued {
  /// The digits of the credential at `index`.
  func pin(_ index: Int = 0) -> String { json["credentials"][index]["pin"].text }
}

/// PINs that nobody has.
enum WrongPINs {
  /// As many PINs, all different, that are none of `pins` and have as many digits as the first.
  static func besides(_ pins: String..., count: Int) -> [String] { besides(pins, count: count) }

  /// The same.
  static func besides(_ pins: [String], count: Int) -> [String] {
    let digits = pins.first?.utf8.count ?? 6
    let numbers = (0...).lazy.map { number in
      let text = String(number)
      return String(repeating: "7", count: max(digits - text.utf8.count, 0)) + text
    }
    return Array(numbers.filter { !pins.contains($0) }.prefix(count))
  }

  /// One PIN that is none of `pins`.
  static func besides(_ pins: String...) -> String { besides(pins, count: 1)[0] }
}
