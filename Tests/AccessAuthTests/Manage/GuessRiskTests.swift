import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The guess budget of a device")
struct GuessRiskTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  private func risk(_ pins: PINCount..., traffic: PINTraffic? = nil) -> GuessRisk {
    var policy = Policy()
    policy.pinTraffic = traffic
    return GuessRisk(
      device: scene.cabinet, policy: DoorPolicy(device: policy, site: Policy(), tenant: Policy()), pins: pins)
  }

  private func pin(_ entry: PINEntry, _ locker: Int?, _ digits: Int, _ count: Int) -> PINCount {
    PINCount(entry: entry, locker: locker.map { scene.lockers[$0].id }, digits: digits, count: count)
  }

  /// 736 tries in 30 days, or 7362.
  private func chance(_ live: Int, _ digits: Int, busy: Bool = false) -> Double {
    PINRisk(traffic: busy ? .busy : .normal).chance(live: live, digits: digits)
  }

  @Test("without a PIN no guess is lucky")
  func none() {
    let risk = risk()
    #expect(risk.chance == 0 && risk.live(.alone) == 0 && risk.live(.withLocker) == 0)
    #expect(risk.digits(.withLocker) == 6 && risk.digits(.alone) == 8)
  }

  @Test("a guess names one locker: the PINs of the fullest count, those of the others do not")
  func named() {
    #expect(risk(pin(.withLocker, 0, 6, 1)).chance == chance(1, 6))
    #expect(abs(risk(pin(.withLocker, 0, 6, 1)).chance - 0.000736) < 1e-12)
    let several = risk(pin(.withLocker, 0, 7, 2), pin(.withLocker, 1, 7, 5), pin(.withLocker, 2, 7, 3))
    #expect(several.chance == chance(5, 7) && several.live(.withLocker) == 10 && several.live(.alone) == 0)
  }

  @Test("PINs for any locker, and those that are entered alone, are met by every guess of their length")
  func anywhere() {
    let all = risk(pin(.withLocker, 0, 8, 2), pin(.withLocker, nil, 8, 3), pin(.alone, nil, 8, 50))
    #expect(all.chance == chance(55, 8))
  }

  @Test("a guess has one length: the likeliest counts")
  func lengths() {
    let mixed = risk(pin(.withLocker, 0, 6, 1), pin(.alone, nil, 8, 90), pin(.withLocker, 0, 7, 12))
    #expect(mixed.chance == max(chance(1, 6), chance(90, 8), chance(12, 7)))
    #expect(mixed.chance == chance(12, 7))
  }

  @Test("new PINs are as long as the longest of their entry, and one digit longer where traffic is busy")
  func digits() {
    let mixed = risk(pin(.withLocker, 0, 7, 1), pin(.alone, nil, 9, 1))
    #expect(mixed.digits(.withLocker) == 7 && mixed.digits(.alone) == 9)
    let busy = risk(pin(.withLocker, 0, 7, 1), traffic: .busy)
    #expect(busy.digits(.withLocker) == 7 && busy.digits(.alone) == 9)
    #expect(busy.chance == chance(1, 7, busy: true))
  }
}
