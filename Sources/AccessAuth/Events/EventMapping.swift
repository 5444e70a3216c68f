/// What other vocabularies call ours, for whoever passes events on to a smart home, a video system or an aggregator of
/// locks. The article <doc:EventVocabulary> is this table, and a test compares the two.
///
/// Sources: Matter 1.4, Application Cluster Specification, section 5.2.6 (`OperationSourceEnum`, `OperationErrorEnum`);
/// ONVIF Access Control Service Specification 20.06, "Access granted" and "Access denied"; ONVIF PACS types 19.12
/// (`RecognitionType`); Seam's published API types of 2026 (`access_method.mode`, `method` of `lock.unlocked`). Where the
/// other side has no word, there is none here.
public enum EventMapping {
  /// Where Matter says that an operation of a lock came from.
  public enum MatterSource: Int64, Hashable, Sendable, CaseIterable {
    case unspecified = 0
    case manual = 1
    case proprietaryRemote = 2
    case keypad = 3
    case auto = 4
    case button = 5
    case schedule = 6
    case remote = 7
    case rfid = 8
    case biometric = 9
    case aliro = 10
  }

  /// Why Matter says that an operation failed.
  public enum MatterError: Int64, Hashable, Sendable, CaseIterable {
    case unspecified = 0
    case invalidCredential = 1
    case disabledUserDenied = 2
    case restricted = 3
    case insufficientBattery = 4
  }

  /// The topics of ONVIF's access control that a decision is told under.
  public enum ONVIFTopic: String, Hashable, Sendable, CaseIterable {
    case granted = "tns1:AccessControl/AccessGranted/Credential"
    case denied = "tns1:AccessControl/Denied/Credential"
    /// The reader got something, and nobody said yet whose it is.
    case deniedIdentifier = "tns1:AccessControl/Denied/Identifier"
    case notFound = "tns1:AccessControl/Denied/CredentialNotFound"
  }

  /// The strings of ONVIF's `Reason`, but for extensions.
  public enum ONVIFReason: String, Hashable, Sendable, CaseIterable {
    case credentialNotEnabled = "CredentialNotEnabled"
    case credentialNotActive = "CredentialNotActive"
    case credentialExpired = "CredentialExpired"
    case invalidPIN = "InvalidPIN"
    case notPermittedAtThisTime = "NotPermittedAtThisTime"
    case unauthorized = "Unauthorized"
    case other = "Other"
  }

  /// ONVIF's `pt:RecognitionType`, as far as we have such media.
  public enum ONVIFRecognition: String, Hashable, Sendable, CaseIterable {
    case card = "pt:Card"
    case pin = "pt:PIN"
    case face = "pt:Face"
  }

  /// What Seam calls the form of an access method.
  public enum SeamAccessMethod: String, Hashable, Sendable, CaseIterable {
    case code
    case card
    case mobileKey = "mobile_key"
  }

  /// How Seam says that a lock was unlocked.
  public enum SeamLockMethod: String, Hashable, Sendable, CaseIterable {
    case keycode
    case manual
    case automatic
    case unknown
    case seamAPI = "seamapi"
  }
}

extension AccessMode {
  /// Matter's source of an opening in this mode.
  public var matterSource: EventMapping.MatterSource {
    switch self {
    case .card: .rfid
    case .pin: .keypad
    case .face: .biometric
    // A code that is shown to a reader has no source of its own there, and Aliro is another protocol.
    case .qr, .appToken: .unspecified
    // The command is the vendor's own, not one of Matter.
    case .apiTrigger: .proprietaryRemote
    }
  }

  /// ONVIF's type of identifier; nil where a vendor has to name one of its own.
  public var onvifRecognition: EventMapping.ONVIFRecognition? {
    switch self {
    case .card: .card
    case .pin: .pin
    case .face: .face
    case .qr, .appToken, .apiTrigger: nil
    }
  }

  /// Seam's access method that is most like it; nil where there is none.
  public var seamAccessMethod: EventMapping.SeamAccessMethod? {
    switch self {
    case .card: .card
    case .pin: .code
    case .appToken: .mobileKey
    case .qr, .face, .apiTrigger: nil
    }
  }

  /// Seam's method of the opening.
  public var seamLockMethod: EventMapping.SeamLockMethod {
    switch self {
    case .pin: .keycode
    // An opening by a call of the API, whoever's it is.
    case .apiTrigger: .seamAPI
    case .card, .face, .qr, .appToken: .unknown
    }
  }
}

extension Reason {
  /// Matter's error; nil where the door opens.
  public var matterError: EventMapping.MatterError? {
    switch self {
    case .granted: nil
    // What opens nothing here is, to this lock, no credential.
    case .notRecognized, .revoked, .wrongDevice, .wrongLocker: .invalidCredential
    // Matter disables the user of a code that is spent.
    case .alreadyUsed, .suspended, .onHold, .restricted: .disabledUserDenied
    case .notYetValid, .expired, .outsideSchedule: .restricted
    case .lockerRequired, .throttled, .assuranceTooLow, .proofRequired, .clockUntrusted, .manifestStale,
      .notAllowedOffline:
      .unspecified
    }
  }

  /// ONVIF's topic.
  public var onvifTopic: EventMapping.ONVIFTopic {
    switch self {
    case .granted: .granted
    case .notRecognized: .notFound
    // Of strangers alone or of somebody known: the reader is refused, not the credential.
    case .throttled: .deniedIdentifier
    case .notYetValid, .expired, .outsideSchedule, .alreadyUsed, .revoked, .suspended, .onHold, .restricted,
      .wrongDevice, .wrongLocker, .lockerRequired, .assuranceTooLow, .proofRequired, .clockUntrusted, .manifestStale,
      .notAllowedOffline:
      .denied
    }
  }

  /// ONVIF's `Reason`; nil where the topic has none.
  public var onvifReason: EventMapping.ONVIFReason? {
    switch self {
    case .granted, .notRecognized: nil
    case .notYetValid: .credentialNotActive
    case .expired: .credentialExpired
    case .alreadyUsed, .revoked, .suspended, .restricted: .credentialNotEnabled
    case .outsideSchedule, .onHold: .notPermittedAtThisTime
    case .wrongDevice, .wrongLocker, .assuranceTooLow, .proofRequired: .unauthorized
    case .lockerRequired, .throttled, .clockUntrusted, .manifestStale, .notAllowedOffline: .other
    }
  }
}
