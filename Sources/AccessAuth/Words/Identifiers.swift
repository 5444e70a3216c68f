/// The kinds of identifiers and their prefixes, as the HTTP contract fixes them.
public enum IdentifierKinds {
  /// `ten_`: a contract, the boundary of data, keys and policies.
  public enum Tenant: IdentifierKind {
    /// `ten`.
    public static let prefix: StaticString = "ten"
  }
  /// `site_`: a place.
  public enum Site: IdentifierKind {
    /// `site`.
    public static let prefix: StaticString = "site"
  }
  /// `dev_`: a cabinet controller.
  public enum Device: IdentifierKind {
    /// `dev`.
    public static let prefix: StaticString = "dev"
  }
  /// `lok_`: one compartment.
  public enum Locker: IdentifierKind {
    /// `lok`.
    public static let prefix: StaticString = "lok"
  }
  /// `sub_`: a person, known by an opaque reference.
  public enum Subject: IdentifierKind {
    /// `sub`.
    public static let prefix: StaticString = "sub"
  }
  /// `grt_`: who may open what, when, how often.
  public enum Grant: IdentifierKind {
    /// `grt`.
    public static let prefix: StaticString = "grt"
  }
  /// `crd_`: one way to use a grant.
  public enum Credential: IdentifierKind {
    /// `crd`.
    public static let prefix: StaticString = "crd"
  }
  /// `evt_`: what is remembered.
  public enum Event: IdentifierKind {
    /// `evt`.
    public static let prefix: StaticString = "evt"
  }
  /// `key_`: an API key.
  public enum APIKey: IdentifierKind {
    /// `key`.
    public static let prefix: StaticString = "key"
  }
  /// `hld_`: a condition that keeps a grant shut.
  public enum Hold: IdentifierKind {
    /// `hld`.
    public static let prefix: StaticString = "hld"
  }
  /// `lck_`: a throttle.
  public enum Lockout: IdentifierKind {
    /// `lck`.
    public static let prefix: StaticString = "lck"
  }
  /// `cmd_`: an opening from afar.
  public enum Command: IdentifierKind {
    /// `cmd`.
    public static let prefix: StaticString = "cmd"
  }
  /// `apv_`: what a second person has to allow.
  public enum Approval: IdentifierKind {
    /// `apv`.
    public static let prefix: StaticString = "apv"
  }
  /// `whk_`: where webhooks go.
  public enum WebhookEndpoint: IdentifierKind {
    /// `whk`.
    public static let prefix: StaticString = "whk"
  }
  /// `whd_`: one message on its way to one endpoint.
  public enum WebhookDelivery: IdentifierKind {
    /// `whd`.
    public static let prefix: StaticString = "whd"
  }
  /// `req_`: one HTTP request.
  public enum Request: IdentifierKind {
    /// `req`.
    public static let prefix: StaticString = "req"
  }
}

/// Identifies a tenant.
public typealias TenantID = Identifier<IdentifierKinds.Tenant>
/// Identifies a site.
public typealias SiteID = Identifier<IdentifierKinds.Site>
/// Identifies a device.
public typealias DeviceID = Identifier<IdentifierKinds.Device>
/// Identifies a locker.
public typealias LockerID = Identifier<IdentifierKinds.Locker>
/// Identifies a subject.
public typealias SubjectID = Identifier<IdentifierKinds.Subject>
/// Identifies a grant.
public typealias GrantID = Identifier<IdentifierKinds.Grant>
/// Identifies a credential.
public typealias CredentialID = Identifier<IdentifierKinds.Credential>
/// Identifies an event.
public typealias EventID = Identifier<IdentifierKinds.Event>
/// Identifies an API key.
public typealias APIKeyID = Identifier<IdentifierKinds.APIKey>
/// Identifies a hold.
public typealias HoldID = Identifier<IdentifierKinds.Hold>
/// Identifies a throttle.
public typealias LockoutID = Identifier<IdentifierKinds.Lockout>
/// Identifies a command.
public typealias CommandID = Identifier<IdentifierKinds.Command>
/// Identifies an approval.
public typealias ApprovalID = Identifier<IdentifierKinds.Approval>
/// Identifies a webhook endpoint.
public typealias WebhookEndpointID = Identifier<IdentifierKinds.WebhookEndpoint>
/// Identifies a webhook delivery.
public typealias WebhookDeliveryID = Identifier<IdentifierKinds.WebhookDelivery>
/// Identifies a request.
public typealias RequestID = Identifier<IdentifierKinds.Request>

extension TenantID {
  /// No tenant: where records that belong to the service itself are kept. No UUIDv7 is zero.
  package static let none = TenantID(high: 0, low: 0)
}
