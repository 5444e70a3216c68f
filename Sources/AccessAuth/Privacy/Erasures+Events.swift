import SodiumPrimitives

// Events.
extension Erasures {
  /// Those under the pseudonym, and those that came while the grants went.
  func removeEvents(_ run: inout ErasureRun) async throws(Refusal) -> Bool {
    guard let pseudonym = run.erasure.pseudonym else { return true }
    var kept: [KeptRows] = []
    guard try await forgetEvents(of: pseudonym, run.goneGrants, [], &run, keeping: &kept) else { return false }
    run.keptUnderPseudonym = kept
    return true
  }

  /// Lets the events leave the log that nothing keeps, with the answers and messages that are kept beside them. What stays
  /// is added to `kept`: without `person` only what is not under the pseudonym, of which the last look counts all.
  func forgetEvents(
    of person: Pseudonym?, _ grants: [GrantID], _ credentials: [CredentialID], _ run: inout ErasureRun,
    keeping kept: inout [KeptRows]
  ) async throws(Refusal) -> Bool {
    let tenant = run.tenant
    // An event without a place cannot leave. Where the log stands still, the erasure goes on when a person has mended that.
    try await management.reading { () async throws(StoreError) in try await Sealer(store: store).sealAll(of: tenant) }
    var above: Int64 = 0
    while true {
      let places = try await management.reading { () async throws(StoreError) in
        try await store.places(
          of: person, grants: grants, credentials: credentials, in: tenant, above: above, limit: Self.batch)
      }
      guard let last = places.last else { return true }
      above = last.sequence
      var (gone, staying) = ([LogPlace](), [EventEcho]())
      for place in places {
        guard let event = place.kept else { continue }
        guard let reason = run.rules.keeps(event, at: place.sequence) else {
          gone.append(place)
          continue
        }
        // What webhooks and readers are answered goes nevertheless.
        staying.append(EventEcho(of: event))
        if (event.subject == nil) == (person == nil) { kept.append(reason) }
      }
      guard try await forget(gone, staying, &run) else { return false }
    }
  }

  private func forget(
    _ gone: [LogPlace], _ staying: [EventEcho], _ run: inout ErasureRun
  ) async throws(Refusal) -> Bool {
    let tenant = run.tenant
    let beside = gone.compactMap { $0.kept.map { EventEcho(of: $0) } } + staying
    guard !beside.isEmpty else { return true }
    let echoes = try await management.reading { () async throws(StoreError) in
      try await store.echoes(of: beside, in: tenant)
    }
    let written = run.tallied { tally in
      tally.erase(.events, gone.count)
      tally.erase(.answers, echoes.answers.count)
      tally.erase(.webhookDeliveries, echoes.deliveries.count)
    }
    var effect: [Write] = echoes == EventEchoes() ? [] : [.forgetEchoes(beside)]
    var events: [Event] = []
    if !gone.isEmpty {
      // The log's own record of what left it: how many, and the digest of their places. It names nobody.
      var record = Event(.audit, .eventsPurged, at: clock(), random: random)
      let departure = Departure(record: record.id, sequences: gone.map(\.sequence))
      (record.count, record.digest) = (departure.count, departure.digest)
      effect.append(.forgetEvents(departure))
      events.append(record)
    }
    return try await commit(effect, events, written, &run)
  }
}
