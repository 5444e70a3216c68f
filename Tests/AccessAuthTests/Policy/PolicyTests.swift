import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What holds at a door")
struct PolicyTests {
  /// A policy with these members, the others open.
  private static func policy(
    _ assurance: Assurance? = nil, _ confidence: Int? = nil, _ traffic: PINTraffic? = nil, _ pins: Int? = nil
  ) -> Policy {
    var policy = Policy()
    policy.minAssurance = assurance
    policy.faceMinConfidence = confidence
    policy.pinTraffic = traffic
    policy.maxLivePINs = pins
    return policy
  }

  @Test("where nobody demands anything a number opens, a face from 0.9 on, and traffic is normal for 100 PINs")
  func standard() {
    let standard = DoorPolicy.standard
    #expect(standard.minAssurance == .identifier && standard.faceMinConfidence == 900)
    #expect(standard.pinTraffic == .normal && standard.maxLivePINs == 100)
    #expect(DoorPolicy(device: Policy(), site: Policy(), tenant: Policy.standard) == standard)
    #expect(Policy.livePINs == 1...10_000)
  }

  @Test("each member by itself is the device's, else the site's, else the tenant's, else the standard")
  func overlay() {
    let policies = [
      Self.policy(.cryptographic, 990, .busy, 7), Self.policy(.identifier, 950, .normal, 8),
      Self.policy(.cryptographic, 910, .busy, 9), Policy.standard,
    ]
    // For each member which of device, site and tenant say something: 8 ways, 4 members.
    for said in 0..<4096 {
      func has(_ level: Int, _ member: Int) -> Bool { said >> (3 * member + level) & 1 == 1 }
      func level(_ index: Int) -> Policy {
        let full = policies[index]
        return Self.policy(
          has(index, 0) ? full.minAssurance : nil, has(index, 1) ? full.faceMinConfidence : nil,
          has(index, 2) ? full.pinTraffic : nil, has(index, 3) ? full.maxLivePINs : nil)
      }
      func first(_ member: Int) -> Policy { policies[(0..<3).first { has($0, member) } ?? 3] }
      let door = DoorPolicy(device: level(0), site: level(1), tenant: level(2))
      let expected = [
        first(0).minAssurance == door.minAssurance, first(1).faceMinConfidence == door.faceMinConfidence,
        first(2).pinTraffic == door.pinTraffic, first(3).maxLivePINs == door.maxLivePINs,
      ]
      #expect(expected == [true, true, true, true], "\(said)")
    }
  }

  @Test("of a tenant's entries those count that are of this device, its site and the tenant itself")
  func entries() throws {
    let scene = try Scene()
    let otherSite: SiteID = try KeySample.identifier(3)
    let entries = [
      PolicyEntry(scope: .device(scene.otherCabinet.id), policy: Self.policy(.cryptographic, 1, .busy, 1)),
      PolicyEntry(scope: .site(otherSite), policy: Self.policy(.cryptographic, 2, .busy, 2)),
      PolicyEntry(scope: .tenant, policy: Self.policy(nil, 930, .busy, 30)),
      PolicyEntry(scope: .site(scene.site), policy: Self.policy(.cryptographic, nil, nil, 40)),
      PolicyEntry(scope: .device(scene.cabinet.id), policy: Self.policy(nil, 999)),
    ]
    for entries in [entries, entries.reversed()] {
      let door = DoorPolicy(entries, at: scene.cabinet)
      #expect(door.minAssurance == .cryptographic && door.faceMinConfidence == 999)
      #expect(door.pinTraffic == .busy && door.maxLivePINs == 40)
    }
    #expect(DoorPolicy([], at: scene.cabinet) == .standard)
    #expect(DoorPolicy(Array(entries.prefix(2)), at: scene.cabinet) == .standard)
  }
}
