/// Why lists make no ``Schedule``. The first flaw is told.
public enum ScheduleFlaw: Error, Hashable, Sendable {
  /// A member of a schedule; the raw value is its name in the API.
  public enum List: String, Hashable, Sendable {
    case weekly, closed, extra
  }

  /// Neither weekly nor extra hours: it would never open.
  case neverOpens
  /// More entries than ``Schedule/maximumWeekly``, ``Schedule/maximumClosed`` or ``Schedule/maximumExtra``.
  case tooMany(List)
  /// Weekly hours on no day; the number is their place in the list.
  case noDays(Int)
  /// Hours that begin at 24:00, at this place of the list.
  case startsAtEndOfDay(List, Int)
  /// Hours that end where they begin, at this place of the list.
  case noLength(List, Int)
  /// A closed date that stands in the list before this place.
  case closedTwice(Int)

  /// The member at fault as a JSON pointer (RFC 6901) from the schedule: `/weekly/0/to`, or nothing for the whole.
  public var pointer: String {
    switch self {
    case .neverOpens: ""
    case .tooMany(let list): "/\(list.rawValue)"
    case .noDays(let index): "/weekly/\(index)/days"
    case .startsAtEndOfDay(let list, let index): "/\(list.rawValue)/\(index)/from"
    case .noLength(let list, let index): "/\(list.rawValue)/\(index)/to"
    case .closedTwice(let index): "/closed/\(index)"
    }
  }

  /// What is wrong, as the end of a sentence; constant text.
  public var detail: StaticText {
    switch self {
    case .neverOpens: "has neither weekly nor extra hours, so that it would never open"
    case .tooMany(.weekly): "has more than 50 entries"
    case .tooMany(.closed), .tooMany(.extra): "has more than 400 entries"
    case .noDays: "has no day"
    case .startsAtEndOfDay: "is 24:00, which can only end hours"
    case .noLength: "is the same as from; a whole day is 00:00 to 24:00"
    case .closedTwice: "stands in the list already"
    }
  }
}
