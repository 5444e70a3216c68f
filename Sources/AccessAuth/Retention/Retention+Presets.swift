// The numbers that hold until a tenant says otherwise, each with its reason. They are a beginning, no advice: whoever runs
// doors knows which laws and contracts hold there.
extension Retention.Preset {
  /// How long each kind of data is kept.
  public func rule(for class: DataClass) -> Retention.Rule {
    switch self {
    case .eu: Self.eu(`class`)
    case .in: Self.in(`class`)
    }
  }

  /// Article 5(1)(e) of Regulation (EU) 2016/679 names no number: no longer than the purpose needs.
  private static func eu(_ class: DataClass) -> Retention.Rule {
    switch `class` {
    // France's CNIL lets what people did at doors be kept for three months, and most complaints come in that time.
    case .access, .lock: Retention.Rule(minimumDays: 0, maximumDays: 90)
    // How a cabinet was explains what happened at its doors, and tells of people who stood there.
    case .device: Retention.Rule(minimumDays: 0, maximumDays: 90)
    // Twelve months are the longest that the CNIL's recommendation on logging of 2021 names for security logs. What an
    // administrator did stays for a month whatever is asked, so that nobody covers a trace by an erasure at once.
    case .audit: Retention.Rule(minimumDays: 30, maximumDays: 365)
    case .alarm: Retention.Rule(minimumDays: 0, maximumDays: 365)
    // As long as the door events that name it: these come before its end and leave first.
    case .grants: Retention.Rule(minimumDays: 0, maximumDays: 90)
    }
  }

  /// Two directions: CERT-In's of 28 April 2022 (No. 20(3)/2022-CERT-In, number iv) want the logs of all systems for a
  /// rolling 180 days; rule 6(1)(e) of the Digital Personal Data Protection Rules, 2025 wants logs for a year.
  private static func `in`(_ class: DataClass) -> Retention.Rule {
    switch `class` {
    case .access, .lock, .device, .alarm: Retention.Rule(minimumDays: 180, maximumDays: 365)
    // Three years are the limitation period of most claims from a contract (Limitation Act, 1963, schedule): so long an
    // operator may have to show who did what.
    case .audit: Retention.Rule(minimumDays: 180, maximumDays: 1095)
    // A grant is no log: as long as the door events that name it, and not a day against its person's will.
    case .grants: Retention.Rule(minimumDays: 0, maximumDays: 365)
    }
  }
}

extension Retention {
  /// How long one kind of data is kept under a contract, or where none holds: the contract's rule, else the tenant's,
  /// else the preset's.
  public func effective(_ class: DataClass, in contract: Contract? = nil) -> Rule {
    contract?.rules[`class`] ?? rules[`class`] ?? preset.rule(for: `class`)
  }

  /// The same of something that belongs to one of the contracts, nobody can tell which any more, as its place is gone: the
  /// tenant's own rule, stretched so that no contract's minimum is undercut.
  public func effectiveAtLostPlace(_ class: DataClass) -> Rule {
    let own = effective(`class`)
    let minimum = contracts.reduce(own.minimumDays) { max($0, effective(`class`, in: $1).minimumDays) }
    return Rule(minimumDays: minimum, maximumDays: max(own.maximumDays, minimum))
  }
}
