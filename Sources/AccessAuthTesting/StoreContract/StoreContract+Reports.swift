import AccessAuth
import SodiumPrimitives
import Testing

// What devices report: each number of an enrolment once.
extension StoreContract {
  static var reports: [Case] {
    [
      Case("a report is kept under its number, its device and its enrolment, and nowhere else") { bench in
        var world = try await World(in: bench.store)
        let report = world.newReport(7)
        try await world.write([.keepReport(report)])
        try await bench.reopen()
        world = World(world, in: bench.store)
        let kept = KeptReport.kept(fingerprint: report.fingerprint, event: report.event)
        #expect(try await world.reports([7, 8]) == [7: kept])
        #expect(try await world.reports([]) == [:])
        #expect(try await world.reports([7], of: world.newDevice().id) == [:])
        #expect(try await world.reports([7], enrolment: APIKeyID(at: World<Store>.start, random: world.random)) == [:])
        let other = try await World(in: bench.store, seed: 2)
        let theirs = try await bench.store.reports(
          [7], of: world.device.id, enrolment: world.admin.id, in: other.tenant.id)
        #expect(theirs == [:], "F-01")
      },
      Case("a number is taken once: by its device and enrolment, and not by others") { bench in
        let world = try await World(in: bench.store)
        let report = world.newReport(7)
        try await world.write([.keepReport(report)])
        #expect(try await world.commit([.keepReport(report)]) == .conflict(.revision))
        #expect(try await world.commit([.keepReport(world.newReport(7))]) == .conflict(.revision))
        let mixed = [world.newReport(6), world.newReport(7), world.newReport(8)]
        #expect(try await world.commit(mixed.map { .keepReport($0) }) == .conflict(.revision))
        #expect(try await world.reports([6, 7, 8]).keys.sorted() == [7], "all or nothing")
        let (device, key) = (world.newDevice(), APIKeyID(at: World<Store>.start, random: world.random))
        #expect(try await world.commit([.keepReport(world.newReport(7, of: device.id))]) == .done)
        #expect(try await world.commit([.keepReport(world.newReport(7, enrolment: key))]) == .done)
        let highest = ReportDraft.numbers.upperBound
        #expect(try await world.commit([.keepReport(world.newReport(highest))]) == .done)
        #expect(try await world.reports([highest]).count == 1)
      },
      Case("of fifty that report the same numbers at once, one gets through") { bench in
        let world = try await World(in: bench.store)
        let outcomes = try await withThrowingTaskGroup(of: ChangeOutcome.self) { group in
          for _ in 0..<50 {
            group.addTask { try await world.commit((1...5).map { .keepReport(world.newReport($0)) }) }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        let (done, conflicts) = (outcomes.count { $0 == .done }, outcomes.count { $0 == .conflict(.revision) })
        #expect(done == 1 && conflicts == 49)
      },
      Case("a purge forgets what is old, and knows its numbers as old from then on") { bench in
        let world = try await World(in: bench.store)
        let start = World<Store>.start
        let ages: [(number: Int64, at: Instant)] = [
          (1, start - .days(3)), (2, start - .days(2)), (5, start - .days(1)), (4, start), (9, start + .days(1)),
        ]
        for (number, at) in ages { try await world.write([.keepReport(world.newReport(number, at: at))]) }
        let key = APIKeyID(at: start, random: world.random)
        try await world.write([.keepReport(world.newReport(3, enrolment: key, at: start - .days(1)))])
        #expect(try await bench.store.purge(.reports(before: start), limit: 2) == 2)
        #expect(try await world.reports([1, 2, 3, 5]).filter { $0.value == .forgotten }.keys.sorted() == [1, 2])
        #expect(try await bench.store.purge(.reports(before: start), limit: 9) == 1)
        let known = try await world.reports(Array(1...10))
        #expect(known.filter { $0.value == .forgotten }.keys.sorted() == [1, 2])
        #expect(known.keys.sorted() == [1, 2, 4, 5, 9], "an old one stays while a younger one has a lower number")
        #expect(try await world.reports([3, 4], enrolment: key) == [3: .forgotten])
        // Who looked before it went finds it taken.
        for number in [Int64(2), 5] {
          #expect(try await world.commit([.keepReport(world.newReport(number))]) == .conflict(.revision))
        }
        for number in [Int64(3), 6] {
          #expect(try await world.commit([.keepReport(world.newReport(number))]) == .done)
        }
        #expect(try await bench.store.purge(.reports(before: start), limit: 9) == 0)
        // The floor never sinks.
        #expect(try await bench.store.purge(.reports(before: start + .milliseconds(1)), limit: 9) == 4)
        #expect(try await world.reports(Array(3...7)).filter { $0.value == .forgotten }.keys.sorted() == [3, 4, 5, 6])
      },
      Case("of a device that is gone no floor is kept, and none is made") { bench in
        let world = try await World(in: bench.store)
        let start = World<Store>.start
        let device = world.newDevice()
        try await world.write([
          .insert(.device(device)), .keepReport(world.newReport(1, of: device.id, at: start)),
          .keepReport(world.newReport(2, of: device.id, at: start + .days(1))),
        ])
        #expect(try await bench.store.purge(.reports(before: start + .hours(1)), limit: 9) == 1)
        #expect(try await world.reports([1], of: device.id) == [1: .forgotten])
        try await world.write([.remove(.device(device.id))])
        #expect(try await world.reports([1], of: device.id) == [:])
        #expect(try await bench.store.purge(.reports(before: start + .days(2)), limit: 9) == 1)
        #expect(try await world.reports([1, 2], of: device.id) == [:])
      },
      Case("a locker is found by its label at its device, written as it is written") { bench in
        let world = try await World(in: bench.store)
        let tenant = world.tenant.id
        func locker(_ label: String, at device: DeviceID) async throws -> Record? {
          try await bench.store.record(.lockerLabel(device, label), in: tenant)
        }
        #expect(try await locker("A2", at: world.device.id) == .locker(world.lockers[1]))
        for label in ["a2", "A2 ", "A9", ""] { #expect(try await locker(label, at: world.device.id) == nil) }
        #expect(try await locker("A2", at: world.newDevice().id) == nil)
        let other = try await World(in: bench.store, seed: 2)
        #expect(
          try await bench.store.record(.lockerLabel(world.device.id, "A2"), in: other.tenant.id) == nil, "F-01")
      },
    ]
  }
}

extension World {
  /// A report of ``device`` by the family of ``admin``, unless told otherwise.
  func newReport(
    _ number: Int64, of device: DeviceID? = nil, enrolment: APIKeyID? = nil, at instant: Instant = World.start
  ) -> DeviceReport {
    let event = EventID(at: instant, random: random)
    return DeviceReport(
      device: device ?? self.device.id, enrolment: enrolment ?? admin.id, number: number,
      fingerprint: fingerprint("\(event)"), event: event, receivedAt: instant)
  }

  /// What is known of these numbers.
  func reports(
    _ numbers: [Int64], of device: DeviceID? = nil, enrolment: APIKeyID? = nil
  ) async throws -> [Int64: KeptReport] {
    try await store.reports(
      numbers, of: device ?? self.device.id, enrolment: enrolment ?? admin.id, in: tenant.id)
  }
}
