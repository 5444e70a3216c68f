import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("How often less than a full batch may go")
struct RetentionCourseTests {
  private let now = RetentionScene.start
  private let kind: RetentionKind
  private let other: RetentionKind

  init() {
    let tenant = TenantID(at: RetentionScene.start, random: SeededRandom(seed: 1))
    kind = RetentionKind(tenant: tenant, class: .access)
    other = RetentionKind(tenant: tenant, class: .lock)
  }

  @Test("once a day for each kind of data, in every round of the pass that began it")
  func turns() {
    var course = RetentionCourse()
    #expect(course.hasTurn(kind, at: now))
    course.noteTurn(kind, at: now)
    #expect(course.hasTurn(kind, at: now + .seconds(60)), "the same pass goes on")
    course.noteTurn(kind, at: now + .seconds(60))
    course.moveEvents(to: nil)
    #expect(!course.hasTurn(kind, at: now + .seconds(120)))
    #expect(course.hasTurn(other, at: now + .seconds(120)))
    #expect(!course.hasTurn(kind, at: now + .days(1) - .milliseconds(1)))
    #expect(course.hasTurn(kind, at: now + .days(1)))
  }

  @Test("a clock that was set back does not keep anything waiting")
  func setBack() {
    var course = RetentionCourse()
    course.noteTurn(kind, at: now)
    course.moveEvents(to: nil)
    #expect(course.hasTurn(kind, at: now - .days(100)))
  }
}
