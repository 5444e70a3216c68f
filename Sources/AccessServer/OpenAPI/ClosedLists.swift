import AccessAuth
import AccessHTTP

/// The closed lists of the API: each is an enum of the program, and its schema is made from that.
enum ClosedLists {
  /// Schemas by name.
  static var schemas: DocumentTree {
    .members(
      lists.map { list in
        (
          list.schema,
          .members([
            ("type", .text("string")), ("enum", .texts(list.words)), ("description", .text(list.about)),
          ])
        )
      })
  }

  /// Every list: the name of its schema, what it is, and its words.
  static let lists: [(schema: String, about: String, words: [String])] = [
    ("ProblemCode", "Why a request was refused.", words(ProblemCode.self)),
    ("Role", "What a key is for.", words(Role.self)),
    ("Reason", "Why a door opens or stays shut.", words(Reason.self)),
    ("Verdict", "What is said to the lock.", words(Decision.Verdict.self)),
    ("AccessMode", "How access is asked for.", words(AccessMode.self)),
    ("Actuation", "What a lock did, or that nobody told.", words(Actuation.self)),
    ("LockResult", "What a lock did, as its device tells it.", Actuation.reported.map(\.rawValue)),
    ("ReportType", "What a device reports.", words(ReportType.self)),
    ("ReportStatus", "What became of a report.", words(ReportResult.Status.self)),
    ("Assurance", "How strongly a medium proves itself.", words(Assurance.self)),
    ("EventClass", "What kind of thing an event tells of.", words(EventClass.self)),
    ("EventAction", "What happened.", words(EventAction.self)),
    ("KeptKind", "What an erasure left.", words(KeptKind.self)),
    ("KeptReason", "Why an erasure left something.", words(KeptReason.self)),
    ("ExportCoverage", "What an export of a person holds.", words(ExportCoverage.self)),
    ("Standing", "Whether a grant or a credential may be used.", words(Standing.self)),
    ("OfflinePolicy", "Whether a door without network may decide.", words(OfflinePolicy.self)),
    ("QRUsage", "How often a QR code may be shown.", words(QRUsage.self)),
    ("PINEntry", "How a PIN is typed: with the number of its locker, or alone.", words(PINEntry.self)),
    ("HoldKind", "What kind of condition a hold is.", words(HoldKind.self)),
    ("HoldStatus", "Whether the condition of a hold is met.", words(HoldStatus.self)),
    ("AmountClass", "Roughly how much money.", words(AmountClass.self)),
    ("Weekday", "A day of the week.", words(Weekday.self)),
    ("CardFormat", "How a reader names what it captured.", words(CardFormat.self)),
    ("Wiegand34Split", "How 34-bit numbers divide.", words(CardProfile.Wiegand34Split.self)),
    ("Wiegand37Split", "How 37-bit numbers divide.", words(CardProfile.Wiegand37Split.self)),
    ("PINTraffic", "How much a PIN pad is used.", words(PINTraffic.self)),
    ("ThrottleKind", "What is throttled.", words(ThrottleKind.self)),
    ("SigningPurpose", "What a key signs.", words(SigningPurpose.self)),
    ("SigningKeyState", "The life of a signing key, in order.", words(SigningKeyState.self)),
    ("Scope", "What a partner's key may do.", words(Scope.self)),
    ("CommandStatus", "How far a command is.", words(CommandStatus.self)),
    ("ApprovalStatus", "Whether a second person has agreed.", words(Approval.Status.self)),
    ("EndpointStatus", "Whether an endpoint is served.", EndpointStatus.words),
    ("DeliveryStatus", "How far a delivery is.", words(WebhookDelivery.Status.self)),
    ("WebhookSignature", "How a message is signed (Standard Webhooks 1.0.0).", words(WebhookEndpoint.Signature.self)),
    ("DisabledReason", "Why nothing is sent to an endpoint.", words(WebhookEndpoint.DisabledReason.self)),
    ("TrustLink", "Who decided: the service, or the device by itself.", words(Trust.Link.self)),
    ("DataClass", "Kinds of data that are kept for a time of their own.", words(DataClass.self)),
    ("LegalGround", "Why data is kept though its person asks for erasure.", words(LegalGround.self)),
    ("RetentionPreset", "Rules that a law suggests.", words(Retention.Preset.self)),
    ("KeptBy", "What keeps data that could go.", words(KeptByWord.self)),
    ("RestingKind", "What rests after a restore.", words(RestingKind.self)),
    ("WebhookType", "What a message is about.", words(WebhookType.self)),
    ("AffectedReach", "What of persons a key or a device could have read.", words(AffectedReach.self)),
  ]

  private static func words<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> [String]
  where Word.RawValue == String {
    Word.allCases.map(\.rawValue)
  }
}

/// Whether a webhook endpoint is served: words of the API, of which the domain keeps the reason only.
enum EndpointStatus {
  static let words = ["enabled", "disabled"]
}
