import NIOCore
import NIOHTTP2

extension ServerSettings {
  /// The bounds of HTTP/2. Those that are the library's own values too are written down, so that they are not changed by
  /// an update that nobody reads.
  var http2: NIOHTTP2Handler.Configuration {
    var configuration = NIOHTTP2Handler.Configuration()
    configuration.connection.initialSettings = [
      HTTP2Setting(parameter: .maxConcurrentStreams, value: maximumStreamsPerConnection),
      // Bounds the encoded fields too, so that a list that goes on in CONTINUATION frames for ever (CVE-2024-27316) ends
      // with the connection after this many bytes.
      HTTP2Setting(parameter: .maxHeaderListSize, value: maximumHeaderSize),
      // What the decoder remembers of a connection's fields (RFC 7541 section 4.2).
      HTTP2Setting(parameter: .headerTableSize, value: 4096),
      // The smallest that RFC 9113 section 6.5.2 knows: no frame is kept that is longer.
      HTTP2Setting(parameter: .maxFrameSize, value: 16384),
    ]
    // Fields that break RFC 9113 section 8.2, or a body of another length than it was said to have, end the request:
    // what follows behind a proxy might read them otherwise.
    configuration.connection.headerBlockValidation = .enabled
    configuration.connection.contentLengthValidation = .enabled
    // CONTINUATION frames of a few bytes each (CVE-2024-27316).
    configuration.connection.maximumSequentialContinuationFrames = 5
    // Empty DATA frames (CVE-2019-9518).
    configuration.connection.maximumSequentialEmptyDataFrames = 1
    // Floods of PING, SETTINGS and PRIORITY (CVE-2019-9512, CVE-2019-9515, CVE-2019-9513). A client sends a handful.
    configuration.connection.controlFrameRateLimit.maximumCount = 100
    configuration.connection.controlFrameRateLimit.windowLength = .seconds(30)
    // Answers to those that nobody takes, kept for a peer that reads nothing.
    configuration.connection.maximumBufferedControlFrames = 200
    // Streams that are opened and reset at once (CVE-2023-44487): the limit of streams does not count what was reset, and
    // each costs the work of a request. As often as that all streams are given up twice in half a minute, and no more.
    configuration.stream.streamResetFrameRateLimit.maximumCount = 2 * maximumStreamsPerConnection
    configuration.stream.streamResetFrameRateLimit.windowLength = .seconds(30)
    // The same with resets that the peer has provoked ("MadeYouReset", CVE-2025-8671).
    configuration.stream.streamErrorRateLimit.maximumCount = 2 * maximumStreamsPerConnection
    configuration.stream.streamErrorRateLimit.windowLength = .seconds(30)
    configuration.connection.maximumConnectionGlitches = 2 * maximumStreamsPerConnection
    // Frames that cross our reset on their way are no offence; this many resets are remembered.
    configuration.connection.maximumRecentlyResetStreams = 32
    // What may arrive before it is read, of a stream and of all of them: a body is shorter than a few of these.
    configuration.stream.targetWindowSize = 65535
    configuration.connection.targetWindowSize = 65535
    return configuration
  }
}
