// What is asked for from afar, and what tells others of what happened.
extension DataCatalog {
  static let calls = [commands, openings, approvals, webhookEndpoints, webhookDeliveries]

  private static let commands = DataTable(
    "commands", "Openings from afar.", kept: .fixed(Command.retention, constant: "Command.retention"),
    erasure: .deleted,
    [
      .personsTenant, DataColumn("id", "The opening.", .identifier, .member("grants[].commands[].id")),
      DataColumn("device_id", "The cabinet.", .identifier, .member("grants[].commands[].device_id")),
      DataColumn("locker_id", "The locker.", .identifier, .member("grants[].commands[].locker_id")),
      DataColumn("grant_id", "By which grant.", .identifier, .member("grants[].commands[].grant_id"), person: .grant),
      DataColumn(
        "reason_ref", "What the tenant calls the reason.", .reference, .member("grants[].commands[].reason_ref")),
      DataColumn("nonce", "Keeps the cabinet from doing it twice.", .salt, .internalState),
      DataColumn("key_id", "The service's key that signs it.", .identifier, .internalState),
      .madeBy(.withheld("it names a key of the tenant's, not the person")),
      DataColumn("status", "What became of it.", .state, .member("grants[].commands[].status")),
      .createdAt(.member("grants[].commands[].created_at")),
      DataColumn("expires_at", "Until when the cabinet may do it.", .time, .member("grants[].commands[].expires_at")),
      DataColumn("delivered_at", "When the cabinet had it.", .time, .member("grants[].commands[].delivered_at")),
      DataColumn("finished_at", "When it was over.", .time, .member("grants[].commands[].finished_at")),
      .revision(.internalState),
    ])

  private static let openings = DataTable(
    "openings", "How often openings were asked for, for a minute each.",
    kept: .until("a minute has passed and the next one is asked for"),
    [
      .tenant, .madeBy(), DataColumn("site_id", "Where.", .identifier), DataColumn("at", "When.", .time),
    ])

  private static let approvals = DataTable(
    "approvals", "Openings that wait for a second person.",
    kept: .fixed(Approval.retention, constant: "Approval.retention"),
    [
      .tenant, DataColumn("id", "The approval.", .identifier), .madeBy(),
      DataColumn("lineage", "Which keys made the asking one.", .identifier),
      DataColumn("person", "Who holds the asking key: the second person has to be another.", .text, person: .holder),
      DataColumn("site_id", "Where.", .identifier),
      DataColumn("openings", "For how many openings.", .number),
      DataColumn("openings_left", "How many are left.", .number),
      DataColumn("requested_at", "When it was asked for.", .time),
      DataColumn("expires_at", "Until when it holds.", .time),
      DataColumn("approved_by", "The key that said yes.", .identifier),
      DataColumn("approved_at", "When.", .time), .revision(),
    ])

  private static let webhookEndpoints = DataTable(
    "webhook_endpoints", "Where messages go.", kept: .untilRemoved,
    [
      .tenant, DataColumn("id", "The endpoint.", .identifier),
      DataColumn("url", "Its address.", .text),
      DataColumn("types", "Which messages.", .state),
      DataColumn("signature", "How they are signed.", .state),
      DataColumn("description", "What the tenant says of it.", .text),
      DataColumn("wrapped_secret", "What `v1` messages are signed with.", .wrappedKey),
      DataColumn("wrapped_secret_before", "The one before, for a day after a change.", .wrappedKey),
      DataColumn("rotated_at", "When it was changed.", .time),
      DataColumn("disabled", "Whether and why nothing is sent.", .state),
      DataColumn("cursor", "How far the log was sent.", .number), .madeBy(),
      DataColumn("sees_all", "Whether it gets messages about everybody's grants.", .state),
      .createdAt(), .revision(),
    ])

  private static let webhookDeliveries = DataTable(
    "webhook_deliveries", "Messages that were sent or are to be; what they say is made anew from the event.",
    kept: .fixed(WebhookDelivery.memory, constant: "WebhookDelivery.memory"), erasure: .deleted,
    [
      .personsTenant, DataColumn("id", "The delivery.", .identifier, .member("events[].deliveries[].id")),
      DataColumn("endpoint_id", "Where to.", .identifier, .member("events[].deliveries[].endpoint_id")),
      DataColumn(
        "event_id", "What it tells of.", .identifier, .member("events[].deliveries[].event_id"), person: .event),
      DataColumn("type", "The kind of message.", .state, .member("events[].deliveries[].type")),
      DataColumn("status", "Whether it arrived.", .state, .member("events[].deliveries[].status")),
      DataColumn("tries", "How often it was tried.", .number, .member("events[].deliveries[].tries")),
      DataColumn(
        "last_status", "What the receiver answered last.", .number, .member("events[].deliveries[].last_status")),
      DataColumn(
        "last_error", "Why there was no answer, in a word of the program.", .state,
        .member("events[].deliveries[].last_error")),
      DataColumn("next_try_at", "When it is tried again.", .time, .member("events[].deliveries[].next_try_at")),
      .createdAt(.member("events[].deliveries[].created_at")),
      DataColumn("finished_at", "When it was over.", .time, .member("events[].deliveries[].finished_at")),
      .revision(.internalState),
    ])
}
