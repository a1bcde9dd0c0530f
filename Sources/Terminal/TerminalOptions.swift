/// Whether colours are used.
public enum ColorMode: String, Sendable, CaseIterable {
  /// If the terminal has colours and `NO_COLOR` is not set.
  case auto
  /// If the terminal has colours, regardless of `NO_COLOR`.
  case always
  /// Never; bold, dim, underline and reverse are used instead.
  case never
}

/// Options for a full-screen run.
public struct TerminalOptions {
  /// Whether colours are used.
  public var color: ColorMode
  /// Whether to use the mouse. If not, the terminal's own text selection works.
  public var mouse: Bool
  /// Called for every key read and every frame presented, on the loop's thread.
  public var trace: ((TraceEvent) -> Void)?

  /// Creates options; by default with colours as available, and the mouse.
  public init(
    color: ColorMode = .auto, mouse: Bool = true, trace: ((TraceEvent) -> Void)? = nil
  ) {
    self.color = color
    self.mouse = mouse
    self.trace = trace
  }
}

/// A step of the event loop, for measurements. Times are seconds on a monotonic clock.
public enum TraceEvent: Sendable, Equatable {
  /// A key, a paste or a mouse event was read; `time` is when its bytes became available.
  case keyRead(time: Double)
  /// A frame was written to the terminal.
  case framePresented(FrameTrace)
}

/// The times of a frame.
public struct FrameTrace: Sendable, Equatable {
  /// When the last byte was written, in seconds.
  public var time: Double
  /// Seconds the application took to draw its surface.
  public var build: Double
  /// Seconds it took to encode, compare and write the surface.
  public var present: Double
  /// When the earliest key answered by this frame was read, in seconds; nil if it answers none.
  public var keyTime: Double?

  /// Seconds from the earliest key to the written frame; nil if it answers no key.
  public var latency: Double? { keyTime.map { time - $0 } }

  /// Creates the times of a frame.
  public init(time: Double, build: Double, present: Double, keyTime: Double?) {
    self.time = time
    self.build = build
    self.present = present
    self.keyTime = keyTime
  }
}

/// How a run ended.
public enum TerminalExit: Sendable, Equatable {
  /// The application finished.
  case finished
  /// A signal ended the run, or the terminal went away (reported as SIGHUP).
  case terminated(signal: Int32)
}
